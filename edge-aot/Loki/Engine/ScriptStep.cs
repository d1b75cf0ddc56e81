namespace Edda.Loki.Engine;

/// <summary>Where an execution is.</summary>
internal enum ScriptStep
{
    /// <summary>It can go on: it is new, was answered, or has had its turn.</summary>
    Ready,

    Wants,

    Returned,

    Raised,

    Limited,
}
