using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Loki.Execution;
using Edda.Loki.Tools;

namespace Edda.Loki.Api.Internal;

/// <summary>
/// The .proto file that nobody wrote: one service with a method for each script, and its messages. Written as a
/// FileDescriptorProto (google/protobuf/descriptor.proto), the form in which reflection hands it out.
/// </summary>
internal sealed class ScriptProto
{
    public const string Package = "loki.scripts.v1";
    public const string Service = Package + ".Scripts";

    private const string FileName = "loki/scripts/v1/scripts.proto";

    private const int TypeDouble = 1;
    private const int TypeBool = 8;
    private const int TypeString = 9;
    private const int TypeMessage = 11;

    private readonly MemoryStream _bytes = new();

    private ScriptProto()
    {
    }

    public static string MethodName(string script) => "Script_" + script;

    public static string PathOf(string script) => $"/{Service}/{MethodName(script)}";

    public static uint TagOf(ToolValueKind kind, int number) => (uint)(number << 3) | (kind switch
    {
        ToolValueKind.Number => 1u,
        ToolValueKind.Boolean => 0u,
        _ => 2u,
    });

    public static ProtoFile Describe(IReadOnlyList<RegisteredScript> scripts)
    {
        List<string> symbols = [Service];
        ScriptProto file = new();
        file.Text(1, FileName);
        file.Text(2, Package);
        file.Text(3, LokiFile.Instance.Name);
        ScriptProto service = new();
        service.Text(1, "Scripts");
        foreach (RegisteredScript script in scripts)
        {
            string method = MethodName(script.Name);
            string request = method + "_Request";
            string response = method + "_Response";
            file.Nested(4, RequestMessage(request, script.Tool));
            file.Nested(4, ResponseMessage(response, script.Tool));
            ScriptProto function = new();
            function.Text(1, method);
            function.Text(2, $".{Package}.{request}");
            function.Text(3, $".{Package}.{response}");
            service.Nested(2, function);
            symbols.AddRange([$"{Package}.{request}", $"{Package}.{response}", $"{Service}.{method}"]);
        }

        file.Nested(6, service);
        file.Text(12, "proto3");
        return new ProtoFile(FileName, file._bytes.ToArray(), [.. symbols], LokiFile.Instance);
    }

    private static ScriptProto RequestMessage(string name, ToolDefinition tool)
    {
        ScriptProto message = new();
        message.Text(1, name);
        for (int i = 0; i < tool.Parameters.Count; i++)
            message.Nested(2, Field(tool.Parameters[i].Name, i + 1, tool.Parameters[i].Kind, oneof: i));
        // "optional", so that a missing parameter can be told from a zero: a oneof of its own for each field.
        foreach (ToolParameter parameter in tool.Parameters)
        {
            ScriptProto oneof = new();
            oneof.Text(1, "_" + parameter.Name);
            message.Nested(8, oneof);
        }

        return message;
    }

    private static ScriptProto ResponseMessage(string name, ToolDefinition tool)
    {
        ScriptProto message = new();
        message.Text(1, name);
        if (tool.Returns != ToolValueKind.Void)
            message.Nested(2, Field("result", 1, tool.Returns, oneof: -1));
        message.Nested(2, Field("output", 2, ToolValueKind.String, oneof: -1));
        ScriptProto usage = FieldOf("usage", 3, TypeMessage);
        usage.Text(6, ".loki.v1.Usage");
        message.Nested(2, usage);
        return message;
    }

    private static ScriptProto Field(string name, int number, ToolValueKind kind, int oneof)
    {
        ScriptProto field = FieldOf(name, number, kind switch
        {
            ToolValueKind.String => TypeString,
            ToolValueKind.Number => TypeDouble,
            ToolValueKind.Boolean => TypeBool,
            _ => TypeMessage,
        });
        if (kind is ToolValueKind.Object or ToolValueKind.Array)
            field.Text(6, kind == ToolValueKind.Object ? ".loki.v1.ValueMap" : ".loki.v1.ValueList");
        if (oneof >= 0)
        {
            field.Number(9, (uint)oneof);
            field.Number(17, 1);
        }

        return field;
    }

    private static ScriptProto FieldOf(string name, int number, int type)
    {
        ScriptProto field = new();
        field.Text(1, name);
        field.Number(3, (uint)number);
        field.Number(4, 1); // optional, which in proto3 is every single field
        field.Number(5, (uint)type);
        return field;
    }

    private void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private void Nested(int field, ScriptProto message) => Bytes(field, message._bytes.ToArray());

    private void Bytes(int field, byte[] value)
    {
        Varint((uint)(field << 3) | 2);
        Varint((uint)value.Length);
        _bytes.Write(value);
    }

    private void Number(int field, uint value)
    {
        Varint((uint)(field << 3));
        Varint(value);
    }

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
