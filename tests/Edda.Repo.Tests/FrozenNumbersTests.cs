using Edda.Testing;
using Google.Protobuf.Reflection;

namespace Edda.Repo.Tests;

/// <summary>
/// The numbers on the wire and on disk. frozen-numbers.txt holds one line for each; a line once there stays as it is,
/// because somewhere an older program still reads and writes by it. What is new is added to the file with the change.
/// </summary>
public sealed class FrozenNumbersTests
{
    private static readonly string Frozen =
        Repository.File("tests", "Edda.Repo.Tests", "frozen-numbers.txt");

    [Fact]
    public void No_frozen_number_has_changed_or_gone() =>
        Offenders.None(File.ReadAllLines(Frozen).Except(Current()));

    [Fact]
    public void Every_number_is_frozen() =>
        Offenders.None(Current().Except(File.ReadAllLines(Frozen)));

    private static IReadOnlyList<string> Current()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "contracts.pb"));
        var lines = new List<string>();
        foreach (FileDescriptorProto file in FileDescriptorSet.Parser.ParseFrom(bytes).File)
        {
            foreach (DescriptorProto message in file.MessageType)
            {
                AddMessage(lines, file.Package, message);
            }

            foreach (EnumDescriptorProto type in file.EnumType)
            {
                AddEnum(lines, file.Package, type);
            }

            foreach (ServiceDescriptorProto service in file.Service)
            {
                lines.AddRange(service.Method.Select(method =>
                    $"/{file.Package}.{service.Name}/{method.Name} "
                    + $"{Stream(method.ClientStreaming)}{method.InputType[1..]} {Stream(method.ServerStreaming)}{method.OutputType[1..]}"));
            }
        }

        return lines;
    }

    private static void AddMessage(List<string> lines, string scope, DescriptorProto message)
    {
        string name = $"{scope}.{message.Name}";
        lines.AddRange(message.Field.Select(field => $"{name}.{field.Name} = {field.Number} {Kind(field)}"));
        foreach (DescriptorProto nested in message.NestedType)
        {
            AddMessage(lines, name, nested);
        }

        foreach (EnumDescriptorProto type in message.EnumType)
        {
            AddEnum(lines, name, type);
        }
    }

    private static void AddEnum(List<string> lines, string scope, EnumDescriptorProto type) =>
        lines.AddRange(type.Value.Select(value => $"{scope}.{type.Name}.{value.Name} = {value.Number}"));

    private static string Kind(FieldDescriptorProto field)
    {
        string type = field.TypeName.Length > 0 ? field.TypeName[1..] : field.Type.ToString().ToLowerInvariant();
        return field.Label == FieldDescriptorProto.Types.Label.Repeated ? "repeated " + type : type;
    }

    private static string Stream(bool streaming) => streaming ? "stream " : "";
}
