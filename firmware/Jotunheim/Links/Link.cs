using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;

namespace Edda.Jotunheim.Links;

/// <summary>A way for envelopes between this device and its hub. One thread drives it; nothing here waits.</summary>
public abstract class Link
{
    public abstract LinkState State { get; }

    /// <summary>Also for the rest of the device, which runs on the same thread.</summary>
    public abstract MessageCodec Codec { get; }

    /// <summary>Why the link failed, for the log.</summary>
    public abstract string Problem { get; }

    /// <summary>Envelopes that did not parse, since the device started.</summary>
    public int Malformed;

    public long BytesIn;

    public long BytesOut;

    public abstract void Begin(long now);

    /// <summary>Moves what can be moved.</summary>
    public abstract void Step(long now);

    /// <summary>Takes an encoded Up whole, or nothing of it.</summary>
    public abstract bool TrySend(byte[] bytes, int offset, int count);

    public abstract bool TryReceive(Down into);

    /// <summary>
    /// Both sides know each other's nonces: from the next envelope on, a way that others can write to asks for a code.
    /// </summary>
    public virtual void Protect(byte[] key, byte[] deviceNonce, byte[] hubNonce, string deviceId)
    {
    }

    public abstract void End();
}
