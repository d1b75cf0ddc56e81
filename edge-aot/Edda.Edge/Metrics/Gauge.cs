namespace Edda.Edge.Metrics;

/// <summary>A number that goes up and down.</summary>
public sealed class Gauge : Instrument
{
    private readonly Func<double>? _observe;
    private double _value;

    internal Gauge(string name, string unit, string description, MetricLabel[] labels, Func<double>? observe = null)
        : base(name, unit, description, labels) => _observe = observe;

    public double Value => _observe is null ? Volatile.Read(ref _value) : _observe();

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double difference)
    {
        double before = Volatile.Read(ref _value);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _value, before + difference, before);
            // Bits, not values: a NaN equals nothing and would keep us here for ever.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
                return;
            before = seen;
        }
    }
}
