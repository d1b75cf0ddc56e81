using Edda.Loki.Execution;

namespace Edda.Loki.Tests.Execution;

public sealed class ScriptFiguresTests
{
    private readonly ScriptFigures _figures = new();

    [Fact]
    public void Nothing_has_been_counted_yet()
    {
        Assert.Equal((0UL, 0UL, 0.0, 0L, ""), (_figures.Count, _figures.Failures, _figures.Mean, _figures.Quantile(0.99), _figures.LastError));
    }

    [Fact]
    public void Mean_is_exact_and_quantiles_are_within_an_eighth()
    {
        for (int i = 1; i <= 10_000; i++)
            _figures.Add(i, null);
        Assert.Equal((10_000UL, 5_000.5), (_figures.Count, _figures.Mean));
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 1])
            Assert.InRange(_figures.Quantile(share), share * 10_000, share * 10_000 * 1.125);
    }

    [Fact]
    public void A_slow_run_in_a_hundred_is_in_p99_but_not_in_p50()
    {
        for (int i = 0; i < 98; i++)
            _figures.Add(100, null);
        _figures.Add(1_000_000, null);
        _figures.Add(1_000_000, null);
        Assert.InRange(_figures.Quantile(0.5), 100, 112);
        Assert.InRange(_figures.Quantile(0.99), 1_000_000, 1_125_000);
    }

    [Fact]
    public void The_last_error_stays_until_the_next_one()
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        _figures.Add(5, "first");
        _figures.Add(5, "second");
        _figures.Add(5, null);
        Assert.Equal((3UL, 2UL, "second"), (_figures.Count, _figures.Failures, _figures.LastError));
        Assert.InRange(_figures.LastErrorUnixMilliseconds, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Any_time_can_be_counted(long microseconds)
    {
        _figures.Add(microseconds, null);
        Assert.True(_figures.Quantile(0.5) >= 0);
    }
}
