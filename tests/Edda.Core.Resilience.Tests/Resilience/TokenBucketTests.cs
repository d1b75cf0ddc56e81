using Edda.Core.Resilience;

using FsCheck;
using FsCheck.Fluent;

namespace Edda.Core.Tests.Resilience;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_full_bucket_lets_a_burst_through_and_then_the_rate()
    {
        var bucket = new TokenBucket(capacity: 3, perSecond: 10, now: 1000);

        Assert.True(bucket.TryTake(1000, 3));
        Assert.False(bucket.TryTake(1000, 1));
        Assert.Equal(100, bucket.WaitFor(1000, 1));
        Assert.False(bucket.TryTake(1099, 1));
        Assert.True(bucket.TryTake(1100, 1));
    }

    [Fact]
    public void Time_that_is_not_a_whole_token_is_not_lost()
    {
        var bucket = new TokenBucket(capacity: 1000, perSecond: 3, now: 0);
        Assert.True(bucket.TryTake(0, 1000));
        for (long now = 1; now <= 10_000; now++)
            bucket.Available(now);
        Assert.Equal(30, bucket.Available(10_000));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing_twice()
    {
        var bucket = new TokenBucket(capacity: 100, perSecond: 1000, now: 0);
        Assert.True(bucket.TryTake(0, 100));
        Assert.Equal(50, bucket.Available(50));
        Assert.Equal(50, bucket.Available(20));
        Assert.Equal(50, bucket.Available(50));
        Assert.Equal(60, bucket.Available(60));
    }

    [Fact]
    public void What_can_never_be_had_is_said_so()
    {
        var bucket = new TokenBucket(capacity: 5, perSecond: 0, now: 0);
        Assert.Equal(-1, bucket.WaitFor(0, 6));
        Assert.Equal(-1, bucket.WaitFor(0, -1));
        Assert.True(bucket.TryTake(0, 5));
        Assert.Equal(-1, bucket.WaitFor(0, 1));
        Assert.False(bucket.TryTake(long.MaxValue, 1));
    }

    [Fact]
    public void Returned_tokens_do_not_overfill()
    {
        var bucket = new TokenBucket(capacity: 5, perSecond: 1, now: 0);
        Assert.True(bucket.TryTake(0, 2));
        bucket.Return(int.MaxValue);
        bucket.Return(-3);
        Assert.Equal(5, bucket.Available(0));
    }

    [Theory]
    [InlineData(0, 1, "capacity")]
    [InlineData(1, -1, "perSecond")]
    public void Limits_that_make_no_sense_are_refused(int capacity, int rate, string named)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new TokenBucket(capacity, rate, 0));
        Assert.Equal(named, error.ParamName);
    }

    [Fact]
    public void It_behaves_like_exact_arithmetic()
    {
        var steps = Gen.Choose(0, 5000).Zip(Gen.Choose(-1, 60)).ListOf();
        var limits = Gen.Choose(1, 50).Zip(Gen.Choose(0, 2000));
        Prop.ForAll(limits.ToArbitrary(), steps.ToArbitrary(), (limit, list) =>
        {
            (int capacity, int rate) = limit;
            var bucket = new TokenBucket(capacity, rate, 0);
            decimal level = capacity;
            long now = 0;
            foreach ((int elapsed, int tokens) in list)
            {
                now += elapsed;
                level = Math.Min(capacity, level + (decimal)elapsed * rate / 1000);
                long wait = bucket.WaitFor(now, tokens);
                bool may = tokens >= 0 && tokens <= level;
                if (may != (wait == 0) || bucket.Available(now) != (int)level)
                    return false;
                if (wait > 0 && (level + (decimal)wait * rate / 1000 < tokens || level + (decimal)(wait - 1) * rate / 1000 >= tokens))
                    return false;
                if (bucket.TryTake(now, tokens) != may)
                    return false;
                if (may)
                    level -= tokens;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_widest_numbers_do_not_overflow()
    {
        var bucket = new TokenBucket(int.MaxValue, int.MaxValue, long.MinValue / 2);
        Assert.True(bucket.TryTake(long.MinValue / 2, int.MaxValue));
        Assert.Equal(int.MaxValue, bucket.Available(long.MaxValue / 2 - 1));
        Assert.True(bucket.TryTake(long.MaxValue / 2 - 1, int.MaxValue));
        Assert.Equal(1000, bucket.WaitFor(long.MaxValue / 2 - 1, int.MaxValue));
    }

    [Fact]
    public void It_never_allocates()
    {
        var bucket = new TokenBucket(5, 1, 0);
        Assert.Equal(0, Allocations.Of(() =>
        {
            bucket.TryTake(1, 1);
            bucket.WaitFor(2, 5);
            bucket.Return(1);
        }));
    }
}
