using Edda.Core.Internal;

namespace Edda.Core.Resilience;

/// <summary>
/// Lets through bursts up to a capacity and a steady rate beyond them. The clock is an argument. One thread uses it at a
/// time; it never allocates.
/// </summary>
public sealed partial class TokenBucket
{
    // A rate of N tokens a second is exactly N thousandths a millisecond: no rounding, whatever the rate.
    private const long Thousandths = 1000;

    private readonly long _capacity;
    private readonly int _perSecond;
    private long _level;
    private long _filledAt;

    /// <summary>A bucket that is full at <paramref name="now"/>.</summary>
    public TokenBucket(int capacity, int perSecond, long now)
    {
        if (capacity < 1)
            Throw.OutOfRange(nameof(capacity), capacity, "1 or more");
        if (perSecond < 0)
            Throw.OutOfRange(nameof(perSecond), perSecond, "0 (never refilled) or more");
        _capacity = capacity * Thousandths;
        _perSecond = perSecond;
        _level = _capacity;
        _filledAt = now;
    }

    /// <summary>Whole tokens there are at <paramref name="now"/>, in milliseconds.</summary>
    public int Available(long now)
    {
        Refill(now);
        return (int)(_level / Thousandths);
    }

    /// <summary>Takes that many, or none and false.</summary>
    public bool TryTake(long now, int tokens)
    {
        Refill(now);
        long wanted = tokens * Thousandths;
        if (tokens < 0 || wanted > _level)
            return false;
        _level -= wanted;
        return true;
    }

    private void Refill(long now)
    {
        // A clock that went back gives nothing until it has caught up, so it can never give twice for the same time.
        long elapsed = now - _filledAt;
        if (elapsed <= 0)
            return;
        _filledAt = now;
        if (_perSecond == 0)
            return;

        // Compared by division, because elapsed * rate may not fit after a long rest.
        if (elapsed > (_capacity - _level) / _perSecond)
            _level = _capacity;
        else
            _level += elapsed * _perSecond;
    }
}
