using Edda.Core.Resilience;

namespace Edda.Core.NanoTests.Resilience;

public static class BackoffCases
{
    public static void Run(Report report)
    {
        Series(report, "backoff without jitter", new BackoffPolicy(100, 1000, 0), 0, [0, 100, 200, 400, 800, 1000, 1000]);
        Series(report, "backoff with half the jitter", new BackoffPolicy(100, 1000, 20), 0x80000000, [0, 110, 220, 440, 880, 900]);
        Series(report, "backoff with all the jitter", new BackoffPolicy(100, 1000, 20), 0xffffffff, [0, 120, 240, 480, 960, 800]);
        Series(report, "backoff with the widest numbers", new BackoffPolicy(int.MaxValue, int.MaxValue, 100), 0x80000000, [0, 1073741823]);
        Series(report, "backoff with two attempts", new BackoffPolicy(100, 1000, 0, 2), 0, [0, 100, Backoff.GiveUp, Backoff.GiveUp]);
        Series(report, "backoff within 250 ms", new BackoffPolicy(100, 1000, 0, 0, 250), 0, [0, 100, 200, Backoff.GiveUp]);
    }

    private static void Series(Report report, string name, BackoffPolicy policy, uint entropy, int[] expected)
    {
        var backoff = new Backoff(policy);
        for (int i = 0; i < expected.Length; i++)
            report.Equal(name + ", delay " + i.ToString(), expected[i], backoff.NextDelay(1000, entropy));
        backoff.Reset();
        report.Equal(name + ", after a success", 0, backoff.NextDelay(5000, entropy));
    }
}
