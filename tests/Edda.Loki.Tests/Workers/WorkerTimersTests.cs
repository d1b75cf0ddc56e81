using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Tests.Workers;

public sealed class WorkerTimersTests
{
    private readonly WorkerTimers _timers = new();
    private ulong _last;

    [Fact]
    public void They_come_in_the_order_of_their_time_and_not_before()
    {
        WorkerRun late = Add(20), early = Add(10);
        Assert.Equal(10, _timers.Next);
        Assert.Null(_timers.TakeDue(9));
        Assert.Equal(early, _timers.TakeDue(20));
        Assert.Equal(late, _timers.TakeDue(20));
        Assert.Equal(long.MaxValue, _timers.Next);
    }

    [Fact]
    public void Who_has_ended_is_passed_over()
    {
        End(Add(10));
        WorkerRun other = Add(20);
        Assert.Equal(other, _timers.TakeDue(20));
        Assert.Null(_timers.TakeDue(long.MaxValue));
    }

    [Fact]
    public void What_those_leave_who_have_ended_does_not_pile_up_behind_one_that_waits_for_long()
    {
        WorkerRun waiting = Add(1);
        for (int i = 0; i < 10_000; i++)
            End(Add(1000 + i));
        Assert.InRange(_timers.Count, 1, 200);
        Assert.Equal(waiting, _timers.TakeDue(1));
    }

    private WorkerRun Add(long due)
    {
        WorkerRun run = new(++_last, null!, streams: false, wallEnd: due);
        _timers.Add(run, due);
        return run;
    }

    private void End(WorkerRun run)
    {
        run.HasEnded = true;
        _timers.Ended(run);
    }
}
