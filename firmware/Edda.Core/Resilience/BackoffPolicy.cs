using Edda.Core.Internal;

namespace Edda.Core.Resilience;

/// <summary>
/// How long to wait between attempts and when to stop. Immutable: any number of <see cref="Backoff"/> share one.
/// </summary>
public sealed class BackoffPolicy
{
    public const int DefaultBaseMs = 100;
    public const int DefaultCapMs = 30_000;
    public const int DefaultJitterPercent = 20;

    /// <summary>For <see cref="MaxAttempts"/> and <see cref="MaxTotalMs"/>: no limit.</summary>
    public const int Unlimited = 0;

    public BackoffPolicy(
        int baseMs = DefaultBaseMs,
        int capMs = DefaultCapMs,
        int jitterPercent = DefaultJitterPercent,
        int maxAttempts = Unlimited,
        int maxTotalMs = Unlimited)
    {
        if (baseMs < 1)
            Throw.OutOfRange(nameof(baseMs), baseMs, "1 or more");
        if (capMs < baseMs)
            Throw.OutOfRange(nameof(capMs), capMs, "the base or more");
        if (jitterPercent < 0 || jitterPercent > 100)
            Throw.OutOfRange(nameof(jitterPercent), jitterPercent, "0 to 100");
        if (maxAttempts < 0)
            Throw.OutOfRange(nameof(maxAttempts), maxAttempts, "0 (no limit) or more");
        if (maxTotalMs < 0)
            Throw.OutOfRange(nameof(maxTotalMs), maxTotalMs, "0 (no limit) or more");
        BaseMs = baseMs;
        CapMs = capMs;
        JitterPercent = jitterPercent;
        MaxAttempts = maxAttempts;
        MaxTotalMs = maxTotalMs;
    }

    /// <summary>The first delay that is not zero, before jitter.</summary>
    public readonly int BaseMs;

    /// <summary>No delay is longer, jitter included.</summary>
    public readonly int CapMs;

    /// <summary>The widest jitter, as a part of the delay it is added to.</summary>
    public readonly int JitterPercent;

    /// <summary>How many retries there are at most, the immediate one included.</summary>
    public readonly int MaxAttempts;

    /// <summary>A retry that would start later than this after the first failure is not made.</summary>
    public readonly int MaxTotalMs;
}
