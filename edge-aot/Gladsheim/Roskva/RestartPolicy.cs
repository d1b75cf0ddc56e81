using Edda.Core.Resilience;

namespace Edda.Gladsheim.Roskva;

/// <summary>Whether, when and how often a service that ended by itself is started again. Immutable.</summary>
public sealed record RestartPolicy
{
    public const int DefaultAttempts = 10;

    public const int MostAttempts = 1000;

    /// <summary>For <see cref="Attempts"/>: no limit.</summary>
    public const int Unlimited = 0;

    public RestartMode Mode { get; init; } = RestartMode.Always;

    /// <summary>The delay after the second end in a row; the first restart is immediate, the others double.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many restarts in <see cref="Window"/> are tried before it counts as crashed.</summary>
    public int Attempts { get; init; } = DefaultAttempts;

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After so long in good health all is forgiven.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromMinutes(1);

    public BackoffPolicy Backoff() => new(
        baseMs: (int)Delay.TotalMilliseconds, capMs: (int)Math.Max(Delay.TotalMilliseconds, MaximumDelay.TotalMilliseconds));
}
