namespace Edda.Edge.Metrics;

/// <summary>A number that only grows.</summary>
public sealed class Counter : Instrument
{
    private readonly Func<long>? _observe;
    private long _value;

    internal Counter(string name, string unit, string description, MetricLabel[] labels, Func<long>? observe = null)
        : base(name, unit, description, labels) => _observe = observe;

    public long Value => _observe is null ? Interlocked.Read(ref _value) : _observe();

    public void Add(long count = 1) => Interlocked.Add(ref _value, count);
}
