namespace Edda.Loki.Fenrir;

/// <summary>A change of an input.</summary>
/// <param name="TimestampNs">Of the board's own clock; the difference of two is what means something.</param>
internal readonly record struct PinEdge(bool IsRising, long TimestampNs);
