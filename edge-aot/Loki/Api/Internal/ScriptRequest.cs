using Edda.Contracts.Loki.V1;
using Edda.Core.Wire;
using Edda.Loki.Tools;

namespace Edda.Loki.Api.Internal;

/// <summary>The request of a script's own method: field n is the n-th parameter. What is not set is not in the map.</summary>
internal sealed class ScriptRequest(ToolDefinition tool) : Message
{
    private const int WireTypeBits = 3;

    public ValueMap Arguments { get; } = new();

    public override int ComputeSize() => CachedSize = UnknownFieldsSize;

    public override void Clear()
    {
        Arguments.Clear();
        ClearUnknownFields();
    }

    public override void ReadFields(ref WireReader reader)
    {
        uint tag;
        while ((tag = reader.ReadTag()) != 0)
        {
            int index = (int)(tag >> WireTypeBits) - 1;
            if (index >= tool.Parameters.Count || tag != ScriptProto.TagOf(tool.Parameters[index].Kind, index + 1))
            {
                reader.ReadUnknown(this, tag);
                continue;
            }

            Value value = Find(tool.Parameters[index].Name);
            switch (tool.Parameters[index].Kind)
            {
                case ToolValueKind.String:
                    reader.ReadText(value.EnsureText());
                    break;
                case ToolValueKind.Number:
                    value.Number = reader.ReadDouble();
                    break;
                case ToolValueKind.Boolean:
                    value.Boolean = reader.ReadBool();
                    break;
                case ToolValueKind.Array:
                    reader.ReadMessage(value.EnsureArray());
                    break;
                default:
                    reader.ReadMessage(value.EnsureObject());
                    break;
            }
        }

        reader.FailedInField();
    }

    /// <summary>The service never sends one.</summary>
    public override void WriteFields(ref WireWriter writer) => WriteUnknownFields(ref writer);

    private Value Find(string name)
    {
        foreach (ValueEntry entry in Arguments.Entries)
        {
            if (entry.Key == name)
                return entry.EnsureValue();
        }

        ValueEntry added = Arguments.Entries.Add();
        added.Key = name;
        return added.EnsureValue();
    }
}
