using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Power;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Power;

public sealed class SleepPlanTests
{
    private readonly FakeBoard _board = new();

    [Fact]
    public void It_sleeps_by_its_schedule_when_all_is_said()
    {
        SleepPlan plan = new(_board, new LogRing(_board, _board, null), awakeSeconds: 10, sleepSeconds: 300);
        plan.Step(1000, isQuiet: true);
        plan.Step(10_999, isQuiet: true);
        Assert.Equal(0, _board.Slept);
        plan.Step(11_000, isQuiet: false);
        Assert.Equal(0, _board.Slept);
        plan.Step(11_500, isQuiet: true);
        Assert.Equal(300, _board.Slept);
    }

    [Fact]
    public void A_restart_waits_for_the_last_word_but_not_for_ever()
    {
        SleepPlan plan = new(_board, new LogRing(_board, _board, null), 0, 60);
        plan.Step(1000, isQuiet: true);
        plan.AskForRestart();
        plan.Step(2000, isQuiet: false);
        Assert.Equal(0, _board.Restarts);
        plan.Step(1000 + SleepPlan.GraceMs, isQuiet: false);
        Assert.Equal(1, _board.Restarts);
    }

    [Fact]
    public void A_device_that_never_comes_back_is_not_to_be_had()
    {
        SleepPlan plan = new(_board, new LogRing(_board, _board, null), 0, 60);
        Assert.False(plan.AskForSleep(0));
        Assert.False(plan.AskForSleep(SleepPlan.LongestSleep + 1L));
        Assert.True(plan.AskForSleep(5));
    }
}
