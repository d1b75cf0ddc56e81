using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Logs;

public sealed class LogRingTests
{
    private readonly FakeBoard _board = new();

    [Fact]
    public void An_error_is_still_there_after_a_restart()
    {
        new LogRing(_board, _board).Error("the sensor burns");
        Assert.Contains("E 1000 the sensor burns", new LogRing(_board, _board).Tail(200));
    }

    [Fact]
    public void The_oldest_lines_go_first_and_whole()
    {
        LogRing log = new(_board, _board);
        for (int i = 0; i < 100; i++)
            log.Warn("line " + i);
        string tail = log.Tail(LogRing.Capacity);
        Assert.StartsWith("W 1000 line ", tail);
        Assert.EndsWith("line 99\n", tail);
        Assert.DoesNotContain("line 0\n", tail);
        Assert.StartsWith("W 1000 line ", log.Tail(40));
    }
}
