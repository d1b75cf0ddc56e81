using System.Text;

using Edda.Core.Grpc;

namespace Edda.Core.NanoTests.Grpc;

public static class BinaryHeaderCases
{
    public static void Run(Report report)
    {
        // RFC 4648 section 10, without the padding we do not send.
        RoundTrip(report, "", "");
        RoundTrip(report, "66", "Zg");
        RoundTrip(report, "666f", "Zm8");
        RoundTrip(report, "666f6f", "Zm9v");
        RoundTrip(report, "666f6f62", "Zm9vYg");
        RoundTrip(report, "fbefbe", "++++");
        RoundTrip(report, "ffffff", "////");
        Decode(report, "Zg==", "66");
        Decode(report, "Zm8=", "666f");
        Decode(report, "Z", null);
        Decode(report, "Zg=", null);
        Decode(report, "Z===", null);
        Decode(report, "Z-9v", null);
    }

    private static void RoundTrip(Report report, string hex, string text)
    {
        byte[] bytes = Hex.Decode(hex);
        byte[] into = new byte[BinaryHeader.EncodedLength(bytes.Length)];
        int count = BinaryHeader.Encode(bytes, 0, bytes.Length, into, 0);
        report.Equal("base64 of '" + hex + "'", text, Encoding.UTF8.GetString(into, 0, count));
        Decode(report, text, hex);
    }

    private static void Decode(Report report, string text, string hex)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] into = new byte[BinaryHeader.MaxDecodedLength(bytes.Length)];
        int count = BinaryHeader.Decode(bytes, 0, bytes.Length, into, 0);
        if (hex == null)
            report.Equal("base64 '" + text + "' is none", BinaryHeader.Malformed, count);
        else
            report.Bytes("base64 '" + text + "'", hex, into, 0, count);
    }
}
