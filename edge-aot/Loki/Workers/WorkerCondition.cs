namespace Edda.Loki.Workers;

internal enum WorkerCondition
{
    /// <summary>To be seen at the next look: it may not even have begun with what it was given.</summary>
    Unknown,

    /// <summary>It has begun another turn since the last look, and not of the same run.</summary>
    Brisk,

    /// <summary>A script takes its processor and does not wait for anything.</summary>
    Burning,
}
