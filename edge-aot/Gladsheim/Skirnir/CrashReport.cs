namespace Edda.Gladsheim.Skirnir;

/// <summary>One end of a service that nobody wanted, with what it said last. Immutable.</summary>
public sealed class CrashReport(ServiceExit exit, TimeSpan ran, IReadOnlyList<string> lastLines)
{
    /// <summary>How many are kept per service.</summary>
    public const int Kept = 10;

    public ServiceExit Exit { get; } = exit;

    public TimeSpan Ran { get; } = ran;

    public IReadOnlyList<string> LastLines { get; } = lastLines;
}
