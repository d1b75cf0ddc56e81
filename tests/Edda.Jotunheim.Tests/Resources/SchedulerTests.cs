using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Resources;

namespace Edda.Jotunheim.Tests.Resources;

public sealed class SchedulerTests
{
    private readonly Clock _clock = new();
    private readonly Scheduler _scheduler = new();

    [Fact]
    public void The_important_come_first()
    {
        List<string> order = [];
        _scheduler.Add(new Turn(_clock, 0, () => order.Add("low")), Scheduler.Low, 10);
        _scheduler.Add(new Turn(_clock, 0, () => order.Add("high")), Scheduler.High, 10);
        _scheduler.Step(_clock);
        Assert.Equal(["high", "low"], order);
    }

    [Fact]
    public void A_greedy_task_leaves_half_of_the_time_to_others_and_the_device_recovers()
    {
        int greedy = 0;
        int other = 0;
        Turn task = new(_clock, 100, () => greedy++);
        _scheduler.Add(task, Scheduler.High, 10);
        _scheduler.Add(new Turn(_clock, 0, () => other++), Scheduler.Low, 10);
        for (int i = 0; i < 100; i++)
        {
            _scheduler.Step(_clock);
            _clock.Now += 10;
        }

        Assert.True(_scheduler.PutOff > 0, "nothing was put off");
        Assert.InRange(greedy, 5, 50);
        Assert.True(other > greedy, $"the other came {other} times, the greedy one {greedy}");

        task.Takes = 0;
        (greedy, other) = (0, 0);
        for (int i = 0; i < 100; i++)
        {
            _scheduler.Step(_clock);
            _clock.Now += 10;
        }

        Assert.InRange(greedy, 75, 100);
        Assert.InRange(other, 95, 100);
    }

    [Fact]
    public void Those_of_the_same_importance_have_their_turns_in_the_order_they_came()
    {
        string order = "";
        foreach ((string name, int priority) in new[] { ("c", Scheduler.Low), ("a", Scheduler.High), ("d", Scheduler.Low), ("b", Scheduler.High) })
            _scheduler.Add(new Turn(_clock, 0, () => order += name), priority, 10);
        _scheduler.Step(_clock);
        Assert.Equal("abcd", order);
    }

    private sealed class Clock : IClock
    {
        public long Now { get; set; } = 1;
    }

    private sealed class Turn(Clock clock, int takes, Action action) : ScheduledTask
    {
        public int Takes { get; set; } = takes;

        public override void Run(long now)
        {
            clock.Now += Takes;
            action();
        }
    }
}
