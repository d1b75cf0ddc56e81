using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Settings;

public sealed record StopRules
{
    public int Signal { get; init; } = Signals.Term;

    /// <summary>From the signal to the kill of whatever is left.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
