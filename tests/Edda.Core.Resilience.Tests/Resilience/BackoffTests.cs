using Edda.Core.Resilience;

using FsCheck;
using FsCheck.Fluent;

namespace Edda.Core.Tests.Resilience;

public sealed class BackoffTests
{
    [Fact]
    public void The_first_retry_is_immediate_and_the_rest_double_up_to_the_cap()
    {
        var backoff = new Backoff(new BackoffPolicy(baseMs: 100, capMs: 1000, jitterPercent: 0));

        int[] delays = [.. Enumerable.Range(0, 8).Select(_ => backoff.NextDelay(0, 0))];

        Assert.Equal([0, 100, 200, 400, 800, 1000, 1000, 1000], delays);
    }

    [Fact]
    public void A_success_starts_over()
    {
        var backoff = new Backoff(new BackoffPolicy(jitterPercent: 0));
        backoff.NextDelay(0, 0);
        backoff.NextDelay(0, 0);

        backoff.Reset();

        Assert.Equal(0, backoff.Attempts);
        Assert.Equal(0, backoff.NextDelay(0, 0));
        Assert.Equal(BackoffPolicy.DefaultBaseMs, backoff.NextDelay(0, 0));
    }

    [Fact]
    public void Attempts_are_limited()
    {
        var backoff = new Backoff(new BackoffPolicy(maxAttempts: 3));

        Assert.NotEqual(Backoff.GiveUp, backoff.NextDelay(0, 1));
        Assert.NotEqual(Backoff.GiveUp, backoff.NextDelay(0, 2));
        Assert.NotEqual(Backoff.GiveUp, backoff.NextDelay(0, 3));
        Assert.Equal(Backoff.GiveUp, backoff.NextDelay(0, 4));
        Assert.Equal(3, backoff.Attempts);
    }

    [Fact]
    public void No_retry_starts_after_the_total_time()
    {
        var backoff = new Backoff(new BackoffPolicy(baseMs: 100, jitterPercent: 0, maxTotalMs: 1000));

        Assert.Equal(0, backoff.NextDelay(50_000, 0));
        Assert.Equal(100, backoff.NextDelay(50_900, 0));
        Assert.Equal(Backoff.GiveUp, backoff.NextDelay(50_900, 0));
        Assert.Equal(2, backoff.Attempts);
    }

    [Fact]
    public void At_the_cap_jitter_still_spreads_the_clients()
    {
        var policy = new BackoffPolicy(baseMs: 1000, capMs: 1000, jitterPercent: 20);
        var delays = new HashSet<int>();
        for (uint client = 0; client < 64; client++)
        {
            var backoff = new Backoff(policy);
            backoff.NextDelay(0, 0);
            delays.Add(backoff.NextDelay(0, client << 26));
        }

        Assert.InRange(delays.Min(), 800, 850);
        Assert.InRange(delays.Max(), 950, 1000);
        Assert.True(delays.Count > 50);
    }

    [Theory]
    [InlineData(0, 10, 0, 0, 0, "baseMs")]
    [InlineData(10, 9, 0, 0, 0, "capMs")]
    [InlineData(10, 10, 101, 0, 0, "jitterPercent")]
    [InlineData(10, 10, 0, -1, 0, "maxAttempts")]
    [InlineData(10, 10, 0, 0, -1, "maxTotalMs")]
    public void A_policy_that_makes_no_sense_is_refused(int baseMs, int cap, int jitter, int attempts, int total, string named)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new BackoffPolicy(baseMs, cap, jitter, attempts, total));
        Assert.Equal(named, error.ParamName);
    }

    [Fact]
    public void Every_delay_lies_between_the_step_and_its_jitter_and_under_the_cap()
    {
        Prop.ForAll(Gen.Choose(1, int.MaxValue).Two().ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Entropy(),
            (bounds, percent, entropy) =>
            {
                int baseMs = Math.Min(bounds.Item1, bounds.Item2);
                int cap = Math.Max(bounds.Item1, bounds.Item2);
                var backoff = new Backoff(new BackoffPolicy(baseMs, cap, percent));
                if (backoff.NextDelay(0, entropy) != 0)
                    return false;
                for (int n = 0; n < 32; n++)
                {
                    long step = Math.Min(cap, (long)baseMs << n);
                    long widest = step * percent / 100;
                    int delay = backoff.NextDelay(0, entropy);
                    if (delay > cap || delay > step + widest || delay < Math.Min(step, cap - widest))
                        return false;
                }

                return true;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void It_never_allocates()
    {
        var backoff = new Backoff(new BackoffPolicy());
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (uint i = 0; i < 100; i++)
                backoff.NextDelay(i, i * 77_777_777);
            backoff.Reset();
        }));
    }

    private static Arbitrary<uint> Entropy() => Gen.Choose(int.MinValue, int.MaxValue).Select(bits => (uint)bits).ToArbitrary();
}
