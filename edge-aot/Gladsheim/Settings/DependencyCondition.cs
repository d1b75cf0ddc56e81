namespace Edda.Gladsheim.Settings;

/// <summary>How far a dependency has to have come.</summary>
public enum DependencyCondition : byte
{
    /// <summary>Its process runs, ready or not.</summary>
    Started,

    /// <summary>It is ready, and its checks pass.</summary>
    Healthy,

    /// <summary>It ran to its end, with exit code 0.</summary>
    Completed,
}
