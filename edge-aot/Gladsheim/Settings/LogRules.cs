namespace Edda.Gladsheim.Settings;

/// <summary>How a service's output is kept.</summary>
public sealed record LogRules
{
    public long FileBytes { get; init; } = 10 << 20;

    /// <summary>With the one being written.</summary>
    public int Files { get; init; } = 5;
}
