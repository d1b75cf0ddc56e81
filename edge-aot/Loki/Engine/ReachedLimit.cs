namespace Edda.Loki.Engine;

/// <summary>The limit that ended a script. Times are in microseconds.</summary>
internal readonly record struct ReachedLimit(LimitKind Kind, long Measured, long Allowed);
