using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Skirnir;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Roskva;

public sealed class HealthTrackerTests
{
    private static readonly ProbeResult Passed = new(ProbeOutcome.Passed, "", 1);
    private static readonly ProbeResult Failed = new(ProbeOutcome.Failed, "refused", 1);
    private static readonly ProbeResult TimedOut = new(ProbeOutcome.TimedOut, "", 1);

    [Fact]
    public void The_other_checks_wait_for_the_startup_check()
    {
        HealthTracker tracker = new([Check("alive", CheckPurpose.Liveness), Check("up", CheckPurpose.Startup)]);
        tracker.Begin(1000);

        Assert.Equal(1, tracker.TakeDue(1000));
        Assert.Equal(-1, tracker.TakeDue(1000));
        HealthChange change = tracker.Observe(1, Passed, 1010, 0, 0);

        Assert.True(change.HasFlag(HealthChange.Readiness));
        Assert.True(tracker.Ready);
        Assert.Equal(0, tracker.TakeDue(1010));
        Assert.Equal(HealthTracker.Never, tracker.NextDue());
    }

    [Fact]
    public void A_failed_startup_check_ends_the_start_once()
    {
        HealthTracker tracker = new([Check("up", CheckPurpose.Startup) with { Failures = 2 }]);
        tracker.Begin(0);

        Assert.Equal(HealthChange.None, tracker.Observe(0, Failed, 1, 0, 0));
        HealthChange second = tracker.Observe(0, TimedOut, 2, 0, 0);
        HealthChange third = tracker.Observe(0, Failed, 3, 0, 0);

        Assert.True(second.HasFlag(HealthChange.StartupFailed));
        Assert.False(third.HasFlag(HealthChange.StartupFailed));
    }

    [Fact]
    public void One_failed_readiness_check_never_restarts_anything()
    {
        HealthTracker tracker = new([Check("ready", CheckPurpose.Readiness) with { Failures = 1 }]);
        tracker.Begin(0);
        tracker.Observe(0, Passed, 1, 0, 0);

        HealthChange change = tracker.Observe(0, Failed, 2, 0, 0);

        Assert.Equal(HealthChange.State | HealthChange.Readiness, change);
        Assert.Equal(HealthState.Unhealthy, tracker.State);
        Assert.Equal(HealthChange.State | HealthChange.Readiness, tracker.Observe(0, Passed, 3, 0, 0));
        Assert.Equal(HealthState.Healthy, tracker.State);
    }

    [Fact]
    public void Liveness_fails_after_its_threshold_and_leaves_readiness_alone()
    {
        HealthTracker tracker = new([Check("alive", CheckPurpose.Liveness) with { Failures = 3 }]);
        tracker.Begin(0);
        tracker.Observe(0, Passed, 1, 0, 0);

        Assert.Equal(HealthChange.None, tracker.Observe(0, Failed, 2, 0, 0));
        Assert.Equal(HealthChange.None, tracker.Observe(0, Failed, 3, 0, 0));
        HealthChange third = tracker.Observe(0, TimedOut, 4, 0, 0);

        Assert.Equal(HealthChange.State | HealthChange.LivenessFailed, third);
        Assert.Equal(HealthState.Timeout, tracker.State);
        Assert.True(tracker.Ready);
    }

    [Fact]
    public void A_result_that_comes_after_the_process_has_ended_changes_nothing()
    {
        HealthTracker tracker = new([Check("ready", CheckPurpose.Readiness)]);
        tracker.Begin(0);
        tracker.TakeDue(0);
        tracker.End();

        Assert.Equal(HealthChange.None, tracker.Observe(0, Passed, 5, 0, 0));
        Assert.Equal(HealthState.Unknown, tracker.State);
        Assert.Equal(HealthTracker.Never, tracker.NextDue());
    }

    [Fact]
    public void Intervals_have_jitter_to_both_sides_and_stretch_on_battery()
    {
        CheckDefinition check = Check("c", CheckPurpose.Liveness) with
        {
            Interval = TimeSpan.FromSeconds(10),
            JitterPercent = 10,
        };
        HealthTracker plain = new([check]);
        HealthTracker stretched = new([check]) { Stretch = 3 };

        Assert.Equal(9_000, plain.Delay(check, 0));
        Assert.Equal(11_000, plain.Delay(check, uint.MaxValue));
        Assert.Equal(27_000, stretched.Delay(check, 0));
        Assert.Equal(33_000, stretched.Delay(check, uint.MaxValue));
    }

    [Fact]
    public void An_adopted_service_counts_as_started_up()
    {
        HealthTracker tracker = new([Check("up", CheckPurpose.Startup), Check("ready", CheckPurpose.Readiness)]);

        tracker.Resume(500);

        Assert.Equal(1, tracker.TakeDue(500));
        Assert.Equal(HealthChange.State | HealthChange.Readiness, tracker.Observe(1, Passed, 501, 0, 0));
    }

    [Fact]
    public void Thresholds_are_those_of_a_model_that_keeps_all_results()
    {
        Prop.ForAll(
            Gen.Choose(1, 4).Two().ToArbitrary(), Gen.Elements(0, 1, 2).ListOf().ToArbitrary(),
            (thresholds, results) =>
            {
                (int failures, int successes) = thresholds;
                CheckProgress check = new(Check("c", CheckPurpose.Readiness) with
                {
                    Failures = failures,
                    Successes = successes,
                });
                check.Begin();
                HealthState model = HealthState.Checking;
                List<int> history = [];
                foreach (int result in results)
                {
                    history.Insert(0, result);
                    if (history.TakeWhile(past => past == 0).Count() >= successes)
                        model = HealthState.Healthy;
                    if (history.TakeWhile(past => past != 0).Count() >= failures)
                        model = result == 2 ? HealthState.Timeout : HealthState.Unhealthy;
                    HealthState before = check.State;
                    bool changed = check.Observe(((ProbeResult[])[Passed, Failed, TimedOut])[result], 0);
                    Assert.Equal(model, check.State);
                    Assert.Equal(before != model, changed);
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static CheckDefinition Check(string name, CheckPurpose purpose) =>
        new() { Name = name, Kind = CheckKind.Tcp, Purpose = purpose, Target = "localhost:1" };
}
