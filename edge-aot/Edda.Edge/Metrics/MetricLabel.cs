namespace Edda.Edge.Metrics;

/// <summary>A name and a value that tell one instrument from others of the same name.</summary>
public readonly record struct MetricLabel(string Name, string Value);
