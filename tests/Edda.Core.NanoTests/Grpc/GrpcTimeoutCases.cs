using System.Text;

using Edda.Core.Grpc;

namespace Edda.Core.NanoTests.Grpc;

public static class GrpcTimeoutCases
{
    public static void Run(Report report)
    {
        string[] texts = ["1n", "100n", "101n", "1u", "1m", "1S", "1M", "1H", "99999999H", "100000000n", "", "S", "1", "1x", "-1S", "1.5S"];
        long[] ticks =
        [
            1, 1, 2, 10, 10000, 10000000, 600000000, 36000000000, 3599999964000000000, GrpcTimeout.Malformed,
            GrpcTimeout.Malformed, GrpcTimeout.Malformed, GrpcTimeout.Malformed, GrpcTimeout.Malformed,
            GrpcTimeout.Malformed, GrpcTimeout.Malformed,
        ];
        for (int i = 0; i < texts.Length; i++)
            report.Equal("timeout '" + texts[i] + "'", ticks[i], GrpcTimeout.Parse(texts[i]));

        Format(report, 0, "0n");
        Format(report, -5, "0n");
        Format(report, 1, "100n");
        Format(report, 999999, "99999900n");
        Format(report, 1000000, "100000u");
        Format(report, 1000000001, "100001m");
        Format(report, 9223372036854775807, "99999999H");
    }

    private static void Format(Report report, long ticks, string expected)
    {
        byte[] into = new byte[GrpcTimeout.MaxLength];
        int count = GrpcTimeout.Format(ticks, into, 0);
        report.Equal("timeout of " + ticks.ToString() + " ticks", expected, Encoding.UTF8.GetString(into, 0, count));
    }
}
