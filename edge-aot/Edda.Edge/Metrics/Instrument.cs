namespace Edda.Edge.Metrics;

/// <summary>Something that is counted or measured. Made by the registry; any thread may use it.</summary>
public abstract class Instrument
{
    private protected Instrument(string name, string unit, string description, MetricLabel[] labels)
    {
        Name = name;
        Unit = unit;
        Description = description;
        Labels = labels;
    }

    /// <summary>"rpc.server.calls".</summary>
    public string Name { get; }

    /// <summary>In the notation of UCUM: "s", "By", "{call}".</summary>
    public string Unit { get; }

    public string Description { get; }

    public IReadOnlyList<MetricLabel> Labels { get; }
}
