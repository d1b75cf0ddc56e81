using Edda.ProtoGen.Regeneration;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Tests;

/// <summary>
/// Numbers and types on the wire never change. tests/Conformance/frozen-contracts.txt holds them; with
/// EDDA_APPEND_FROZEN=1 the new ones are appended. Nothing is ever removed from it but by hand.
/// </summary>
public sealed class FrozenContractsTests
{
    [Fact]
    public void What_is_frozen_is_unchanged_and_what_is_new_is_frozen()
    {
        var layout = Layout.Find();
        string path = Path.Combine(layout.Root, "tests", "Conformance", "frozen-contracts.txt");
        string[] current = Current(layout);
        string[] frozen = File.Exists(path) ? File.ReadAllLines(path) : [];
        Assert.Empty(frozen.Except(current));

        string[] added = [.. current.Except(frozen)];
        if (Environment.GetEnvironmentVariable("EDDA_APPEND_FROZEN") == "1")
        {
            File.AppendAllLines(path, added);
            return;
        }

        Assert.True(added.Length == 0, "Not frozen yet; run with EDDA_APPEND_FROZEN=1:\n" + string.Join('\n', added));
    }

    private static string[] Current(Layout layout)
    {
        string[] protos = [.. Directory.EnumerateFiles(layout.Protos, "*.proto", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(layout.Protos, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        IReadOnlyList<FileDescriptorProto> files = Protoc.Describe(layout, [layout.Protos], protos);
        return [.. files.Where(file => protos.Contains(file.Name)).SelectMany(Lines)];
    }

    private static IEnumerable<string> Lines(FileDescriptorProto file) =>
        file.MessageType.SelectMany(message => Lines(message, file.Package))
            .Concat(file.EnumType.SelectMany(type => Lines(type, file.Package)))
            .Concat(file.Service.SelectMany(service => service.Method.Select(method =>
                $"rpc {file.Package}.{service.Name}.{method.Name} {Stream(method.ClientStreaming)}{method.InputType}"
                + $" -> {Stream(method.ServerStreaming)}{method.OutputType}")));

    private static IEnumerable<string> Lines(DescriptorProto message, string scope)
    {
        string name = $"{scope}.{message.Name}";
        return message.Field.Select(field =>
                $"field {name}.{field.Name} = {field.Number} {field.Label} {field.Type} {field.TypeName}".TrimEnd())
            .Concat(message.EnumType.SelectMany(type => Lines(type, name)))
            .Concat(message.NestedType.SelectMany(nested => Lines(nested, name)));
    }

    private static IEnumerable<string> Lines(EnumDescriptorProto type, string scope) =>
        type.Value.Select(value => $"enum {scope}.{type.Name}.{value.Name} = {value.Number}");

    private static string Stream(bool isStream) => isStream ? "stream " : "";
}
