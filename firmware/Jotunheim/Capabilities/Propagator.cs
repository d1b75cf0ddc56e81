using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Jotunheim.Links;

namespace Edda.Jotunheim.Capabilities;

/// <summary>
/// Tells the hub what the device can: when it asks, when something changed, and by itself when the hub has not asked in
/// time after an attachment. Nothing of it is kept between; what could not be sent is tried again.
/// </summary>
public sealed class Propagator
{
    /// <summary>How long the hub has after an attachment to ask.</summary>
    public const int NegotiationMs = 5_000;

    private readonly CapabilityBuilder _builder;
    private readonly MessageCodec _codec;
    private readonly Link _link;
    private bool _isDue;
    private bool _isAnswer;
    private uint _known;
    private long _deadline = long.MaxValue;

    public Propagator(CapabilityBuilder builder, MessageCodec codec, Link link)
    {
        _builder = builder;
        _codec = codec;
        _link = link;
    }

    /// <summary>The revision that the hub was told last, or knew already.</summary>
    public uint Told;

    /// <summary>Times that the hub did not ask and was told nevertheless.</summary>
    public int Unasked;

    public void Attached(long now)
    {
        _isDue = false;
        _deadline = now + NegotiationMs;
    }

    public void Asked(CapabilityRequest request)
    {
        _deadline = long.MaxValue;
        _known = request.KnownRevision;
        _isAnswer = true;
        _isDue = true;
    }

    /// <summary>Something was added or taken away: a sensor, a plugin.</summary>
    public void Changed()
    {
        _isAnswer = false;
        _isDue = true;
    }

    public void Step(long now)
    {
        if (now >= _deadline)
        {
            _deadline = long.MaxValue;
            Unasked++;
            Changed();
        }

        if (_isDue && Send())
        {
            _isDue = false;
        }
    }

    private bool Send()
    {
        Up up = new Up();
        JotunheimCapabilities capabilities = _isAnswer
            ? up.EnsureCapabilityResponse().EnsureCapabilities()
            : up.EnsureCapabilityUpdate().EnsureCapabilities();
        _builder.Fill(capabilities, _codec);
        uint revision = capabilities.Revision;
        if (_isAnswer && revision == _known)
        {
            up = new Up();
            up.EnsureCapabilityResponse();
        }

        byte[] bytes = new byte[up.ComputeSize()];
        _codec.TryWrite(up, bytes, 0, bytes.Length);
        if (!_link.TrySend(bytes, 0, bytes.Length))
        {
            return false;
        }

        Told = revision;
        return true;
    }
}
