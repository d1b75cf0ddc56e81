using Edda.Core.Resilience;

using FsCheck;
using FsCheck.Fluent;

namespace Edda.Core.Tests.Resilience;

public sealed class AdaptiveTimeoutTests
{
    [Fact]
    public void Before_any_answer_it_is_the_initial_wait() =>
        Assert.Equal(500, new AdaptiveTimeout(10, 1000, 500).CurrentMs);

    [Fact]
    public void The_first_answer_sets_three_times_its_time()
    {
        var timeout = new AdaptiveTimeout(10, 10_000, 500);
        timeout.Answered(100);
        Assert.Equal(300, timeout.CurrentMs);
    }

    [Fact]
    public void Steady_answers_bring_it_close_to_their_time()
    {
        var timeout = new AdaptiveTimeout(10, 10_000, 5000);
        for (int i = 0; i < 50; i++)
            timeout.Answered(100);
        Assert.InRange(timeout.CurrentMs, 100, 110);
    }

    [Fact]
    public void A_peer_that_slows_down_is_followed_within_a_few_answers()
    {
        var timeout = new AdaptiveTimeout(10, 10_000, 500);
        for (int i = 0; i < 50; i++)
            timeout.Answered(20);
        timeout.Answered(200);
        timeout.Answered(200);
        Assert.True(timeout.CurrentMs > 200, $"{timeout.CurrentMs} ms");
    }

    [Fact]
    public void A_timeout_doubles_it_until_an_answer_comes()
    {
        var timeout = new AdaptiveTimeout(10, 1000, 200);
        timeout.Answered(50);
        timeout.TimedOut();
        Assert.Equal(300, timeout.CurrentMs);
        timeout.TimedOut();
        timeout.TimedOut();
        Assert.Equal(1000, timeout.CurrentMs);
        timeout.Answered(50);
        Assert.InRange(timeout.CurrentMs, 50, 150);
    }

    [Fact]
    public void Reset_forgets_the_history()
    {
        var timeout = new AdaptiveTimeout(10, 1000, 200);
        timeout.Answered(900);
        timeout.Reset();
        Assert.Equal(200, timeout.CurrentMs);
        timeout.Answered(20);
        Assert.Equal(60, timeout.CurrentMs);
    }

    [Theory]
    [InlineData(0, 10, 5, "minimumMs")]
    [InlineData(10, 9, 10, "maximumMs")]
    [InlineData(10, AdaptiveTimeout.LongestMs + 1, 10, "maximumMs")]
    [InlineData(10, 20, 21, "initialMs")]
    [InlineData(10, 20, 9, "initialMs")]
    public void Bounds_that_make_no_sense_are_refused(int minimum, int maximum, int initial, string named)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveTimeout(minimum, maximum, initial));
        Assert.Equal(named, error.ParamName);
    }

    [Fact]
    public void It_stays_within_its_bounds_and_near_the_exact_estimator()
    {
        var samples = Gen.Choose(-10, 2_000_000).ListOf();
        Prop.ForAll(samples.ToArbitrary(), list =>
        {
            const int Minimum = 5;
            const int Maximum = 1_000_000;
            var timeout = new AdaptiveTimeout(Minimum, Maximum, 100);
            double smoothed = 0, deviation = 0;
            bool first = true;
            foreach (int sample in list)
            {
                timeout.Answered(sample);
                double exact = Math.Clamp(sample, 0, Maximum);
                if (first)
                    (smoothed, deviation, first) = (exact, exact / 2, false);
                else
                {
                    double error = exact - smoothed;
                    smoothed += error / 8;
                    deviation += (Math.Abs(error) - deviation) / 4;
                }

                // The integers drop fractions: at most a few milliseconds, however long the history.
                double expected = Math.Clamp(smoothed + 4 * deviation, Minimum, Maximum);
                if (Math.Abs(timeout.CurrentMs - expected) > 16 || timeout.CurrentMs is < Minimum or > Maximum)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_widest_bounds_do_not_overflow()
    {
        var timeout = new AdaptiveTimeout(1, AdaptiveTimeout.LongestMs, AdaptiveTimeout.LongestMs);
        for (int i = 0; i < 100; i++)
        {
            timeout.Answered(i % 2 == 0 ? long.MaxValue : 0);
            timeout.TimedOut();
            Assert.InRange(timeout.CurrentMs, 1, AdaptiveTimeout.LongestMs);
        }
    }

    [Fact]
    public void It_never_allocates()
    {
        var timeout = new AdaptiveTimeout(10, 1000, 500);
        Assert.Equal(0, Allocations.Of(() =>
        {
            timeout.Answered(77);
            timeout.TimedOut();
            timeout.Reset();
        }));
    }
}
