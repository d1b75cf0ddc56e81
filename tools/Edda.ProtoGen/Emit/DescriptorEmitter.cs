using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>The file's descriptor as reflection hands it out: without comments, and without names that can be derived.</summary>
internal static class DescriptorEmitter
{
    private const int BytesPerLine = 24;

    public static void Emit(CodeWriter code, FileDescriptor file)
    {
        code.Line($"/// <summary>The descriptor of {file.Name}.</summary>");
        code.Open($"public static class {Naming.FileClass(file.Name)}");
        code.Line("public static readonly ProtoFile Instance = new ProtoFile(");
        code.Indent();
        code.Line($"\"{file.Name}\",");
        code.Line("new byte[]");
        code.Open();
        foreach (byte[] line in Stripped(file).ToByteArray().Chunk(BytesPerLine))
        {
            code.Line(string.Join(" ", line.Select(b => b.ToString(CultureInfo.InvariantCulture) + ",")));
        }

        code.Close(",");
        code.Line("new string[]");
        code.Open();
        foreach (string symbol in Symbols(file))
        {
            code.Line($"\"{symbol}\",");
        }

        code.Close(file.Dependencies.Count == 0 ? ");" : ",");
        for (int i = 0; i < file.Dependencies.Count; i++)
        {
            FileDescriptor dependency = file.Dependencies[i];
            string name = $"global::{Naming.Namespace(dependency.Package)}.{Naming.FileClass(dependency.Name)}.Instance";
            code.Line(name + (i + 1 < file.Dependencies.Count ? "," : ");"));
        }

        code.Outdent();
        code.Close();
    }

    private static FileDescriptorProto Stripped(FileDescriptor file)
    {
        FileDescriptorProto proto = file.ToProto();
        proto.SourceCodeInfo = null;
        foreach (DescriptorProto message in proto.MessageType)
        {
            StripJsonNames(message);
        }

        return proto;
    }

    private static void StripJsonNames(DescriptorProto message)
    {
        foreach (FieldDescriptorProto field in message.Field)
        {
            field.ClearJsonName();
        }

        foreach (DescriptorProto nested in message.NestedType)
        {
            StripJsonNames(nested);
        }
    }

    private static IEnumerable<string> Symbols(FileDescriptor file)
    {
        foreach (ServiceDescriptor service in file.Services)
        {
            yield return service.FullName;
            foreach (MethodDescriptor method in service.Methods)
            {
                yield return method.FullName;
            }
        }

        foreach (string symbol in file.EnumTypes.Select(type => type.FullName))
        {
            yield return symbol;
        }

        foreach (string symbol in file.MessageTypes.SelectMany(Symbols))
        {
            yield return symbol;
        }
    }

    private static IEnumerable<string> Symbols(MessageDescriptor message) =>
        message.EnumTypes.Select(type => type.FullName)
            .Prepend(message.FullName)
            .Concat(message.NestedTypes.SelectMany(Symbols));
}
