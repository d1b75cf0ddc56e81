using System.Text;

using Edda.Core.Http2.Hpack;

namespace Edda.Core.NanoTests.Http2;

/// <summary>Decodes header blocks; those of one group with one decoder.</summary>
public sealed class HpackCases : VectorCases, IHpackSink
{
    private const int FieldCapacity = 1024;
    private const int ListCapacity = 2048;

    private readonly Report _report;
    private HpackDecoder _decoder;
    private string _group;
    private string _fields;

    public HpackCases(Report report)
    {
        _report = report;
    }

    public override void Run(string group, string table, string hex, string status, string expected)
    {
        if (group != _group)
            _decoder = new HpackDecoder(int.Parse(table), FieldCapacity, ListCapacity);
        _group = group;
        _fields = "";
        byte[] block = Hex.Decode(hex);
        HpackStatus decoded = _decoder.Decode(block, 0, block.Length, this);
        _report.Equal("hpack: " + group + ": status", status, Name(decoded));
        if (decoded == HpackStatus.Ok)
            _report.Equal("hpack: " + group + ": fields", expected, _fields);
    }

    public void OnField(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (_fields.Length > 0)
            _fields += " ~ ";
        _fields += Encoding.UTF8.GetString(name, nameOffset, nameLength) + ": " + Encoding.UTF8.GetString(value, valueOffset, valueLength);
    }

    private static string Name(HpackStatus status)
    {
        switch (status)
        {
            case HpackStatus.Ok: return "Ok";
            case HpackStatus.Malformed: return "Malformed";
            default: return "TooLarge";
        }
    }
}
