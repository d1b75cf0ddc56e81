using System.Text;
using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>Keeps decoded fields as "name: value", byte for byte.</summary>
internal sealed class FieldList : IHpackSink
{
    public List<string> Fields { get; } = [];

    public void OnField(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) =>
        Fields.Add(
            Encoding.Latin1.GetString(name, nameOffset, nameLength)
            + ": "
            + Encoding.Latin1.GetString(value, valueOffset, valueLength));
}
