namespace Edda.Core.Http2.Internal;

/// <summary>
/// Counts frames that cost work and bring nothing. A peer may send some (keepalive, bandwidth probes), one that sends
/// nothing else is ended with ENHANCE_YOUR_CALM (RFC 9113, section 10.5). Progress and time forgive.
/// </summary>
internal sealed class FloodGuard
{
    private readonly int _limit;
    private readonly int _period;
    private int _count;
    private long _periodEnd;

    public FloodGuard(int limit, int period)
    {
        _limit = limit;
        _period = period;
    }

    public void Reset()
    {
        _count = 0;
        _periodEnd = 0;
    }

    /// <summary>Notes a frame that brings nothing. An error when it is one too many.</summary>
    public Http2Error Bear()
    {
        _count++;
        return _count <= _limit ? Http2Error.NoError : Http2Error.EnhanceYourCalm;
    }

    /// <summary>Content has moved in either direction.</summary>
    public void Progress()
    {
        _count = 0;
    }

    public void Tick(long now)
    {
        if (now >= _periodEnd)
        {
            _count = 0;
            _periodEnd = now + _period;
        }
    }
}
