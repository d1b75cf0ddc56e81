namespace Edda.Edge.Metrics;

/// <summary>How measured values are spread over fixed ranges.</summary>
public sealed class Histogram : Instrument
{
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _sum;

    internal Histogram(string name, string unit, string description, MetricLabel[] labels, double[] bounds)
        : base(name, unit, description, labels)
    {
        _bounds = bounds;
        _buckets = new long[bounds.Length + 1];
    }

    /// <summary>Seconds, from a tenth of a millisecond to ten seconds: what calls take.</summary>
    public static IReadOnlyList<double> Durations { get; } =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The upper bounds of the ranges, inclusive and ascending; above the last there is one more.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>A NaN belongs to no range and is passed over.</summary>
    public void Record(double value)
    {
        if (double.IsNaN(value))
            return;

        int bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);

        double before = Volatile.Read(ref _sum);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _sum, before + value, before);
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
                return;
            before = seen;
        }
    }

    /// <summary>Copies the counts, one more than there are bounds, and answers their total.</summary>
    public long Read(Span<long> buckets)
    {
        long total = 0;
        for (int i = 0; i < _buckets.Length; i++)
            total += buckets[i] = Interlocked.Read(ref _buckets[i]);
        return total;
    }
}
