namespace Edda.Edge.Metrics;

/// <summary>
/// All instruments of a process. Making one takes a lock and memory, so make it once and keep it; using one takes
/// neither. Any thread may use it.
/// </summary>
public sealed class MetricRegistry(TimeProvider clock)
{
    /// <summary>What callers choose, such as method names, must not become memory without end.</summary>
    public const int MaximumInstruments = 4096;

    private readonly object _gate = new();
    private readonly Dictionary<Key, Instrument> _byKey = [];
    private volatile Instrument[] _all = [];

    public DateTimeOffset Started { get; } = clock.GetUtcNow();

    /// <summary>In the order they were made: a snapshot, never changed afterwards.</summary>
    public IReadOnlyList<Instrument> Instruments => _all;

    public Counter Counter(string name, string unit, string description, params MetricLabel[] labels) =>
        Find(new Counter(name, unit, description, labels));

    /// <summary>A counter that somebody else keeps; it is asked for when it is reported.</summary>
    public Counter ObserveCounter(
        string name, string unit, string description, Func<long> observe, params MetricLabel[] labels) =>
        Find(new Counter(name, unit, description, labels, observe));

    public Gauge Gauge(string name, string unit, string description, params MetricLabel[] labels) =>
        Find(new Gauge(name, unit, description, labels));

    /// <summary>A gauge that is measured when it is reported.</summary>
    public Gauge ObserveGauge(
        string name, string unit, string description, Func<double> observe, params MetricLabel[] labels) =>
        Find(new Gauge(name, unit, description, labels, observe));

    /// <param name="bounds">Ascending; <see cref="Metrics.Histogram.Durations"/> suits calls.</param>
    public Histogram Histogram(
        string name, string unit, string description, IReadOnlyList<double> bounds, params MetricLabel[] labels) =>
        Find(new Histogram(name, unit, description, labels, [.. bounds]));

    /// <summary>
    /// The one that is there, if it is of the same kind; else the new one. Beyond the limit, or when a name is taken
    /// by another kind, the new one works and is not reported: a measurement is no reason to fail.
    /// </summary>
    private T Find<T>(T made)
        where T : Instrument
    {
        lock (_gate)
        {
            Key key = new(made.Name, made.Labels);
            if (_byKey.TryGetValue(key, out Instrument? known))
                return known as T ?? made;
            if (_all.Length >= MaximumInstruments)
                return made;

            _byKey.Add(key, made);
            _all = [.. _all, made];
            return made;
        }
    }

    private readonly struct Key(string name, IReadOnlyList<MetricLabel> labels) : IEquatable<Key>
    {
        private readonly string _name = name;
        private readonly IReadOnlyList<MetricLabel> _labels = labels;

        public bool Equals(Key other)
        {
            if (_name != other._name || _labels.Count != other._labels.Count)
                return false;

            for (int i = 0; i < _labels.Count; i++)
            {
                if (_labels[i] != other._labels[i])
                    return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(_name);
            foreach (MetricLabel label in _labels)
                hash.Add(label);
            return hash.ToHashCode();
        }
    }
}
