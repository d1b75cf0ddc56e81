namespace Edda.Core.Resilience;

/// <summary>
/// The state of one series of retries: the first retry is immediate, the n-th after it waits base * 2^n + jitter.
/// Clock and entropy are arguments, so a series can be replayed. One thread uses it at a time; it never allocates.
/// </summary>
public sealed class Backoff
{
    /// <summary>What <see cref="NextDelay"/> answers when the policy allows no further attempt.</summary>
    public const int GiveUp = -1;

    private readonly BackoffPolicy _policy;
    private long _firstFailure;
    private int _step;

    public Backoff(BackoffPolicy policy)
    {
        _policy = policy;
    }

    /// <summary>How many retries were granted since the last <see cref="Reset"/>.</summary>
    public int Attempts;

    /// <summary>
    /// Called after a failure: milliseconds to wait before the next attempt, or <see cref="GiveUp"/>, which changes nothing.
    /// </summary>
    /// <param name="now">Milliseconds of a clock that does not go back.</param>
    /// <param name="entropy">32 random bits; they spread clients that failed together.</param>
    public int NextDelay(long now, uint entropy)
    {
        if (_policy.MaxAttempts != BackoffPolicy.Unlimited && Attempts >= _policy.MaxAttempts)
            return GiveUp;
        if (Attempts == 0)
            _firstFailure = now;

        int step = Attempts == 0 ? 0 : NextStep();
        int delay = step + Jitter(step, entropy);

        // At the cap jitter is taken off rather than cut off, or all clients would come back at the same moment.
        if (delay > _policy.CapMs || delay < 0)
            delay = _policy.CapMs - Jitter(step, entropy);

        if (_policy.MaxTotalMs != BackoffPolicy.Unlimited && now - _firstFailure + delay > _policy.MaxTotalMs)
            return GiveUp;
        _step = step;
        Attempts++;
        return delay;
    }

    /// <summary>Called after a success: the next failure is retried at once again.</summary>
    public void Reset()
    {
        Attempts = 0;
        _step = 0;
    }

    private int NextStep()
    {
        if (_step == 0)
            return _policy.BaseMs;
        return _step > _policy.CapMs / 2 ? _policy.CapMs : _step * 2;
    }

    /// <summary>Uniform in 0 .. step * percent, by the high half of a product: no division and no modulo bias worth the name.</summary>
    private int Jitter(int step, uint entropy)
    {
        long widest = (long)step * _policy.JitterPercent / 100;
        return (int)((widest + 1) * entropy >> 32);
    }
}
