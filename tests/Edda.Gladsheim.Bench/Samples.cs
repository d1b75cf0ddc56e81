namespace Edda.Gladsheim.Bench;

/// <summary>Measured times in milliseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public void Add(double value) => _values.Add(value);

    public void Add(IEnumerable<double> values) => _values.AddRange(values);

    /// <summary>Nearest rank.</summary>
    public double Percentile(double share)
    {
        _values.Sort();
        return _values[Math.Clamp((int)Math.Ceiling(share * _values.Count) - 1, 0, _values.Count - 1)];
    }
}
