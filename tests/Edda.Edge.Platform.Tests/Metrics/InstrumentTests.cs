using Edda.Edge.Metrics;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Metrics;

public class InstrumentTests
{
    private readonly MetricRegistry _registry = new(new FakeClock());

    [Fact]
    public void The_same_name_and_labels_are_the_same_instrument()
    {
        Counter one = _registry.Counter("calls", "1", "", new MetricLabel("a", "1"));

        Assert.Same(one, _registry.Counter("calls", "1", "", new MetricLabel("a", "1")));
        Assert.NotSame(one, _registry.Counter("calls", "1", "", new MetricLabel("a", "2")));
        Assert.Equal(2, _registry.Instruments.Count);
    }

    [Fact]
    public void A_name_that_another_kind_has_gives_an_instrument_that_works_and_is_not_reported()
    {
        _registry.Counter("x", "1", "");

        Gauge gauge = _registry.Gauge("x", "1", "");
        gauge.Set(5);

        Assert.Equal(5, gauge.Value);
        Assert.Single(_registry.Instruments);
    }

    [Fact]
    public void The_number_of_instruments_is_bounded()
    {
        for (int i = 0; i < MetricRegistry.MaximumInstruments + 10; i++)
            _registry.Counter("c" + i, "1", "").Add();

        Assert.Equal(MetricRegistry.MaximumInstruments, _registry.Instruments.Count);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 0)]
    [InlineData(1.0001, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(double.PositiveInfinity, 2)]
    public void A_bound_belongs_to_the_range_below_it(double value, int bucket)
    {
        Histogram histogram = _registry.Histogram("h", "1", "", [1, 2]);

        histogram.Record(value);

        long[] buckets = new long[3];
        Assert.Equal(1, histogram.Read(buckets));
        Assert.Equal(1, buckets[bucket]);
    }

    [Fact]
    public void Not_a_number_is_passed_over()
    {
        Histogram histogram = _registry.Histogram("h", "1", "", [1, 2]);

        histogram.Record(double.NaN);
        histogram.Record(1);

        Assert.Equal(1, histogram.Read(new long[3]));
        Assert.Equal(1, histogram.Sum);
    }

    [Fact]
    public void Nothing_is_lost_between_threads()
    {
        Counter counter = _registry.Counter("c", "1", "");
        Gauge gauge = _registry.Gauge("g", "1", "");
        Histogram histogram = _registry.Histogram("h", "1", "", [1]);

        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(2);
                gauge.Add(1);
                histogram.Record(0.5);
            }
        });

        Assert.Equal(80_000, counter.Value);
        Assert.Equal(40_000, gauge.Value);
        Assert.Equal(20_000, histogram.Sum);
    }

    [Fact]
    public void Measuring_takes_no_memory()
    {
        Counter counter = _registry.Counter("c", "1", "");
        Gauge gauge = _registry.Gauge("g", "1", "");
        Histogram histogram = _registry.Histogram("h", "s", "", Histogram.Durations);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            counter.Add();
            gauge.Add(0.5);
            histogram.Record(i * 0.01);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
