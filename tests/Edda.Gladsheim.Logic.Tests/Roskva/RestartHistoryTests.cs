using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Exit;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Roskva;

public sealed class RestartHistoryTests
{
    private static readonly ServiceExit Success = new() { How = ExitHow.Code, Value = 0 };
    private static readonly ServiceExit Failure = new() { How = ExitHow.Code, Value = 3 };
    private static readonly ServiceExit Killed = new() { How = ExitHow.Signal, Value = Signals.Kill };
    private static readonly ServiceExit Unseen = new() { How = ExitHow.Unknown };

    [Theory]
    [InlineData(RestartMode.Never, 0, RestartVerdict.Finish)]
    [InlineData(RestartMode.Never, 1, RestartVerdict.GiveUp)]
    [InlineData(RestartMode.Never, 2, RestartVerdict.GiveUp)]
    [InlineData(RestartMode.Never, 3, RestartVerdict.GiveUp)]
    [InlineData(RestartMode.OnFailure, 0, RestartVerdict.Finish)]
    [InlineData(RestartMode.OnFailure, 1, RestartVerdict.Retry)]
    [InlineData(RestartMode.OnFailure, 2, RestartVerdict.Retry)]
    [InlineData(RestartMode.OnFailure, 3, RestartVerdict.Retry)]
    [InlineData(RestartMode.Always, 0, RestartVerdict.Retry)]
    [InlineData(RestartMode.Always, 1, RestartVerdict.Retry)]
    [InlineData(RestartMode.Always, 2, RestartVerdict.Retry)]
    [InlineData(RestartMode.Always, 3, RestartVerdict.Retry)]
    public void A_policy_looks_at_how_it_ended(RestartMode mode, int exit, RestartVerdict expected)
    {
        RestartHistory history = new(new RestartPolicy { Mode = mode });

        RestartDecision decision = history.Ended(((ServiceExit[])[Success, Failure, Killed, Unseen])[exit], 0, 0);

        Assert.Equal(expected, decision.Verdict);
    }

    [Fact]
    public void The_first_restart_is_immediate_and_the_others_wait_longer_and_longer()
    {
        RestartHistory history = new(new RestartPolicy
        {
            Delay = TimeSpan.FromMilliseconds(100),
            MaximumDelay = TimeSpan.FromMilliseconds(450),
            Attempts = 100,
        });

        int[] delays = [.. Enumerable.Range(0, 6).Select(i => history.Ended(Failure, i, 0).DelayMs)];

        Assert.Equal([0, 100, 200, 400, 450, 450], delays);
    }

    [Fact]
    public void Too_many_restarts_in_the_window_are_the_end_and_the_reason_says_so()
    {
        RestartHistory history = new(new RestartPolicy { Attempts = 3, Window = TimeSpan.FromSeconds(10) });
        for (int i = 0; i < 3; i++)
            Assert.Equal(RestartVerdict.Retry, history.Ended(Failure, i * 1000, 0).Verdict);

        RestartDecision last = history.Ended(Killed, 3000, 0);

        Assert.Equal(RestartVerdict.GiveUp, last.Verdict);
        Assert.Equal("killed by SIGKILL; given up after 3 restarts in 10 s", last.Reason);
    }

    [Fact]
    public void Restarts_outside_of_the_window_are_forgotten()
    {
        RestartHistory history = new(new RestartPolicy { Attempts = 2, Window = TimeSpan.FromSeconds(1) });

        for (int i = 0; i < 100; i++)
            Assert.Equal(RestartVerdict.Retry, history.Ended(Failure, i * 600, 0).Verdict);
    }

    [Fact]
    public void A_healthy_while_forgives_everything()
    {
        RestartHistory history = new(new RestartPolicy
        {
            Attempts = 2,
            Window = TimeSpan.FromHours(1),
            HealthyAfter = TimeSpan.FromSeconds(5),
        });
        history.Ended(Failure, 0, 0);
        history.Ended(Failure, 1, 0);
        history.Healthy(100);

        RestartDecision soon = history.Ended(Failure, 5_099, 0);
        history.Reset();
        history.Ended(Failure, 6_000, 0);
        history.Ended(Failure, 6_001, 0);
        history.Healthy(6_100);
        RestartDecision later = history.Ended(Failure, 11_100, 0);

        Assert.Equal(RestartVerdict.GiveUp, soon.Verdict);
        Assert.Equal(RestartVerdict.Retry, later.Verdict);
        Assert.Equal(0, later.DelayMs);
    }

    [Fact]
    public void Being_unhealthy_in_between_starts_the_healthy_while_anew()
    {
        RestartHistory history = new(new RestartPolicy { Attempts = 1, HealthyAfter = TimeSpan.FromSeconds(5) });
        history.Ended(Failure, 0, 0);
        history.Healthy(0);
        history.Unhealthy();
        history.Healthy(4_000);

        Assert.Equal(RestartVerdict.GiveUp, history.Ended(Failure, 8_000, 0).Verdict);
    }

    [Fact]
    public void Never_more_restarts_in_any_window_than_allowed_and_no_giving_up_before()
    {
        Gen<(int Gap, bool Good)> end =
            from gap in Gen.Choose(0, 3000)
            from good in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (gap, good);
        Prop.ForAll(
            Gen.Choose(1, 6).ToArbitrary(), end.ListOf().ToArbitrary(),
            (attempts, ends) =>
            {
                RestartPolicy policy = new()
                {
                    Attempts = attempts,
                    Window = TimeSpan.FromSeconds(4),
                    HealthyAfter = TimeSpan.FromSeconds(2),
                };
                RestartHistory history = new(policy);
                List<long> granted = [];
                long now = 0;
                foreach ((int gap, bool good) in ends)
                {
                    if (good)
                        history.Healthy(now);
                    now += gap;
                    if (good && gap >= 2000)
                        granted.Clear();
                    int inWindow = granted.Count(time => time > now - 4000);
                    RestartDecision decision = history.Ended(Failure, now, 0);
                    Assert.Equal(inWindow >= attempts ? RestartVerdict.GiveUp : RestartVerdict.Retry, decision.Verdict);
                    if (decision.Verdict == RestartVerdict.GiveUp)
                        break;
                    granted.Add(now);
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
