namespace Edda.Gladsheim.Settings;

public sealed record Readiness
{
    public ReadyWhen When { get; init; } = ReadyWhen.Launched;

    /// <summary>For <see cref="ReadyWhen.Output"/>: what the line contains.</summary>
    public string Output { get; init; } = "";

    /// <summary>For <see cref="ReadyWhen.Port"/>: "host:port".</summary>
    public string Address { get; init; } = "";

    /// <summary>When to give up waiting.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
