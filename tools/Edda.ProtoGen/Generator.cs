using Edda.ProtoGen.Emit;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen;

/// <summary>Descriptors in, files of code out. Knows neither protoc nor a disk, but for .options files.</summary>
internal static class Generator
{
    /// <param name="protos">All files and what they import, each after its imports.</param>
    /// <param name="names">The files to generate for.</param>
    /// <param name="optionsFolder">The folder that import paths start at; null: no capacities.</param>
    public static List<GeneratedFile> Generate(
        IEnumerable<FileDescriptorProto> protos, IReadOnlySet<string> names, Target target, string? optionsFolder)
    {
        var files = new List<GeneratedFile>();
        IReadOnlyList<FileDescriptor> descriptors =
            FileDescriptor.BuildFromByteStrings(protos.Select(proto => proto.ToByteString()));
        foreach (FileDescriptor file in descriptors.Where(file => names.Contains(file.Name)))
        {
            string syntax = file.ToProto().Syntax;
            if (syntax != "proto3")
            {
                // protoc leaves the name of its first syntax out.
                throw Throw.NotProto3(file.Name, syntax.Length == 0 ? "proto2" : syntax);
            }

            files.AddRange(FileEmitter.Emit(file, CapacityFile.Load(optionsFolder, file.Name), target));
        }

        return files;
    }
}
