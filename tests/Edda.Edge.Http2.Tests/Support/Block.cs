using System.Text;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>A header block (RFC 7541) written by hand, also as no encoder would write it.</summary>
internal sealed class Block
{
    public const string Unary = "/grpc.testing.TestService/UnaryCall";
    public const string Input = "/grpc.testing.TestService/StreamingInputCall";
    public const string Output = "/grpc.testing.TestService/StreamingOutputCall";
    public const string Duplex = "/grpc.testing.TestService/FullDuplexCall";

    private readonly List<byte> _bytes = [];

    /// <summary>What every gRPC client sends, each field spelled out.</summary>
    public static byte[] Call(string path = Unary, params string[] more) => Of([.. Usual(path), .. more]);

    public static string[] Usual(string path = Unary) =>
    [
        ":method: POST", ":scheme: http", ":path: " + path, ":authority: localhost",
        "content-type: application/grpc", "te: trailers",
    ];

    /// <summary>"name: value" each, plain and without the table.</summary>
    public static byte[] Of(params string[] fields)
    {
        var block = new Block();
        foreach (string field in fields)
        {
            int colon = field.IndexOf(": ", 1, StringComparison.Ordinal);
            block.Field(field[..colon], field[(colon + 2)..]);
        }

        return block.Bytes();
    }

    public byte[] Bytes() => [.. _bytes];

    public Block Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Section 6.1.</summary>
    public Block Indexed(int index) => Number(0x80, 7, index);

    /// <summary>Section 6.2.2: kept out of the table.</summary>
    public Block Field(string name, string value) => Raw(0x00).Text(name).Text(value);

    /// <summary>Section 6.2.3.</summary>
    public Block NeverIndexed(string name, string value) => Raw(0x10).Text(name).Text(value);

    /// <summary>Section 6.2.1: put into the table.</summary>
    public Block Kept(string name, string value) => Raw(0x40).Text(name).Text(value);

    /// <summary>Section 6.2.1 with a name from the table.</summary>
    public Block Kept(int name, string value) => Number(0x40, 6, name).Text(value);

    /// <summary>Section 6.3.</summary>
    public Block TableSize(int size) => Number(0x20, 5, size);

    /// <summary>Section 5.2, without Huffman.</summary>
    public Block Text(string text) => Number(0x00, 7, Encoding.Latin1.GetByteCount(text)).Raw(Encoding.Latin1.GetBytes(text));

    /// <summary>Section 5.2 with the code already applied.</summary>
    public Block Huffman(string hex)
    {
        byte[] code = Convert.FromHexString(hex);
        return Number(0x80, 7, code.Length).Raw(code);
    }

    /// <summary>Section 5.1.</summary>
    public Block Number(byte pattern, int bits, int value)
    {
        int most = (1 << bits) - 1;
        if (value < most)
        {
            return Raw((byte)(pattern | value));
        }

        Raw((byte)(pattern | most));
        for (value -= most; value >= 128; value >>= 7)
        {
            Raw((byte)((value & 127) | 128));
        }

        return Raw((byte)value);
    }
}
