using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Logs;

public sealed class LogRingTests
{
    private readonly FakeBoard _board = new();

    [Fact]
    public void An_error_is_still_there_after_a_restart()
    {
        new LogRing(_board, _board, null).Error("the sensor burns");
        Assert.Contains("E 1000 the sensor burns", new LogRing(_board, _board, null).Tail(200));
    }

    [Fact]
    public void Each_line_goes_to_the_serial_line_when_it_is_written()
    {
        SerialLine serial = new();
        LogRing log = new(_board, _board, serial);
        log.Warn("a");
        log.Error("b");
        Assert.Equal(["W 1000 a", "E 1000 b"], serial.Lines);
        Assert.Equal((1, 1), (log.Warnings, log.Errors));
    }

    [Fact]
    public void The_oldest_lines_go_first_and_whole()
    {
        LogRing log = new(_board, _board, null);
        for (int i = 0; i < 100; i++)
            log.Warn("line " + i);
        string tail = log.Tail(LogRing.Capacity);
        Assert.StartsWith("W 1000 line ", tail);
        Assert.EndsWith("line 99\n", tail);
        Assert.DoesNotContain("line 0\n", tail);
        Assert.StartsWith("W 1000 line ", log.Tail(40));
    }

    private sealed class SerialLine : ISerial
    {
        public List<string> Lines { get; } = [];

        public void Write(string line) => Lines.Add(line);
    }
}
