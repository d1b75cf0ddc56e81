using System.Text;

using Edda.Core.Grpc;

namespace Edda.Core.NanoTests.Grpc;

public static class PercentEncodingCases
{
    public static void Run(Report report)
    {
        RoundTrip(report, "plain text ~", "plain text ~");
        RoundTrip(report, "100%", "100%25");
        RoundTrip(report, "\t\n\u00fc", "%09%0A%C3%BC");
        Decode(report, "%", "%");
        Decode(report, "%4", "%4");
        Decode(report, "%4x", "%4x");
        Decode(report, "%41%zz%2f", "A%zz/");
    }

    private static void RoundTrip(Report report, string plain, string escaped)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(plain);
        byte[] into = new byte[PercentEncoding.EncodedLength(bytes, 0, bytes.Length)];
        int count = PercentEncoding.Encode(bytes, 0, bytes.Length, into, 0);
        report.Equal("percent-encoding to " + escaped, escaped, Encoding.UTF8.GetString(into, 0, count));
        Decode(report, escaped, plain);
    }

    private static void Decode(Report report, string escaped, string plain)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(escaped);
        int count = PercentEncoding.Decode(bytes, 0, bytes.Length, bytes, 0);
        report.Equal("percent-decoding of " + escaped, plain, Encoding.UTF8.GetString(bytes, 0, count));
    }
}
