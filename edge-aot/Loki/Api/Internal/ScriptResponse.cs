using Edda.Contracts.Loki.V1;
using Edda.Core.Wire;
using Edda.Loki.Tools;

namespace Edda.Loki.Api.Internal;

/// <summary>The response of a script's own method: 1 the result, unless there is none, 2 what it printed, 3 what it took.</summary>
internal sealed class ScriptResponse(ToolDefinition tool) : Message
{
    private const uint OutputTag = (2 << 3) | 2;
    private const uint UsageTag = (3 << 3) | 2;

    private static readonly ValueMap Nothing = new();

    public Value Result { get; } = new();

    public Text Output { get; } = new();

    public Usage Usage { get; } = new();

    public override void Clear()
    {
        Result.Clear();
        Output.Clear();
        Usage.Clear();
        ClearUnknownFields();
    }

    public override int ComputeSize()
    {
        int size = 1 + WireSize.Message(Usage);
        if (!Output.IsEmpty)
            size += 1 + WireSize.Text(Output);
        size += tool.Returns switch
        {
            ToolValueKind.String => 1 + WireSize.Text(Result.Text),
            ToolValueKind.Number => 9,
            ToolValueKind.Boolean => 2,
            ToolValueKind.Array => 1 + WireSize.Message(Result.Array!),
            ToolValueKind.Object => 1 + WireSize.Message(Result.Object ?? Nothing),
            _ => 0,
        };
        return CachedSize = size;
    }

    public override void WriteFields(ref WireWriter writer)
    {
        uint tag = ScriptProto.TagOf(tool.Returns, 1);
        switch (tool.Returns)
        {
            case ToolValueKind.String:
                writer.WriteText(tag, Result.Text);
                break;
            case ToolValueKind.Number:
                writer.WriteDouble(tag, Result.HasInteger ? Result.Integer : Result.Number);
                break;
            case ToolValueKind.Boolean:
                writer.WriteBool(tag, Result.Boolean);
                break;
            case ToolValueKind.Array:
                writer.WriteMessage(tag, Result.Array!);
                break;
            case ToolValueKind.Object:
                writer.WriteMessage(tag, Result.Object ?? Nothing);
                break;
            default:
                break;
        }

        if (!Output.IsEmpty)
            writer.WriteText(OutputTag, Output);
        writer.WriteMessage(UsageTag, Usage);
    }

    /// <summary>The service never receives one.</summary>
    public override void ReadFields(ref WireReader reader)
    {
        uint tag;
        while ((tag = reader.ReadTag()) != 0)
            reader.ReadUnknown(this, tag);
        reader.FailedInField();
    }
}
