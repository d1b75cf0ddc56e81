using Edda.Core.Resilience;

namespace Edda.Core.NanoTests.Resilience;

public static class AdaptiveTimeoutCases
{
    private const int TimedOut = -1;

    public static void Run(Report report)
    {
        var timeout = new AdaptiveTimeout(10, 1000, 200);
        report.Equal("timeout before any answer", 200, timeout.CurrentMs);

        int[] events = [100, 100, 100, 20, 400, TimedOut, TimedOut, 100, 0, 5000];
        int[] expected = [300, 250, 213, 255, 562, 1000, 1000, 479, 500, 1000];
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i] == TimedOut)
                timeout.TimedOut();
            else
                timeout.Answered(events[i]);
            report.Equal("timeout after event " + i.ToString(), expected[i], timeout.CurrentMs);
        }

        timeout.Reset();
        report.Equal("timeout on a new route", 200, timeout.CurrentMs);
        timeout.Answered(1);
        report.Equal("timeout at its minimum", 10, timeout.CurrentMs);
    }
}
