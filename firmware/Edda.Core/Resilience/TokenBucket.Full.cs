namespace Edda.Core.Resilience;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public sealed partial class TokenBucket
{
    /// <summary>Milliseconds until <see cref="TryTake"/> can succeed if nobody else takes any; -1 when it never can.</summary>
    public long WaitFor(long now, int tokens)
    {
        Refill(now);
        long missing = tokens * Thousandths - _level;
        if (tokens < 0 || tokens * Thousandths > _capacity)
            return -1;
        if (missing <= 0)
            return 0;
        return _perSecond == 0 ? -1 : (missing + _perSecond - 1) / _perSecond;
    }

    /// <summary>Gives back what was taken and not used; never more than the capacity.</summary>
    public void Return(int tokens)
    {
        if (tokens <= 0)
            return;
        _level += tokens * Thousandths;
        if (_level > _capacity)
            _level = _capacity;
    }
}
