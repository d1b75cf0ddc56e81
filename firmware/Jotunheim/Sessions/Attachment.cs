using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Core.Wire;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Resources;
using Edda.Jotunheim.Security;

namespace Edda.Jotunheim.Sessions;

/// <summary>
/// Gets the device to its hub and keeps it there: connects, proves both sides, and after a loss tries again at once, then
/// after exponential waits with jitter, so that a thousand devices do not come back in the same moment.
/// </summary>
public sealed class Attachment
{
    public const int Version = 1;
    public const int Window = 1;

    /// <summary>How long the hub may take for each of its two answers.</summary>
    public const int AnswerMs = 10_000;

    private readonly Link _link;
    private readonly Identity _identity;
    private readonly IEntropy _entropy;
    private readonly MessageCodec _codec;
    private readonly LogRing _log;
    private readonly RetryManager _retry;
    private byte[] _nonce;
    private long _until;

    public Attachment(Link link, Identity identity, IEntropy entropy, MessageCodec codec, LogRing log, BackoffPolicy policy)
    {
        _link = link;
        _identity = identity;
        _entropy = entropy;
        _codec = codec;
        _log = log;
        _retry = new RetryManager(policy, entropy);
        Boot = ((ulong)RetryManager.Random(entropy) << 32) | RetryManager.Random(entropy);
    }

    public readonly ulong Boot;

    public AttachState State;

    /// <summary>The hub's clock when it welcomed the device.</summary>
    public long UnixMs;

    /// <summary>True when the hub has just given an identity, which is to be kept in flash.</summary>
    public bool HasEnrolled;

    /// <summary>True once after each welcome.</summary>
    public bool HasJustAttached;

    /// <summary>When the next attempt is made, while waiting.</summary>
    public long Due
    {
        get { return _until; }
    }

    public void Step(long now, bool hasNetwork)
    {
        if (!hasNetwork)
        {
            if (State != AttachState.Offline)
            {
                _link.End();
                State = AttachState.Offline;
            }

            return;
        }

        if (State == AttachState.Offline || (State == AttachState.Waiting && now >= _until))
        {
            _link.Begin(now);
            State = AttachState.Opening;
        }

        if (State == AttachState.Waiting)
        {
            return;
        }

        _link.Step(now);
        if (_link.State == LinkState.Failed)
        {
            Lose(now, _link.Problem);
        }
        else if (State == AttachState.Opening && _link.State == LinkState.Open)
        {
            Greet(now);
        }
        else if ((State == AttachState.Greeting || State == AttachState.Proving) && now >= _until)
        {
            Lose(now, "the hub does not answer");
        }
    }

    /// <summary>Takes what the hub says before the device is attached.</summary>
    public void Take(Down down, long now)
    {
        if (State == AttachState.Greeting && down.BodyCase == Down.BodyOneofCase.Challenge)
        {
            Prove(down.Challenge, now);
        }
        else if (State == AttachState.Greeting && down.BodyCase == Down.BodyOneofCase.Enrolled && _identity.Code.Length > 0)
        {
            Enrolled enrolled = down.Enrolled;
            if (enrolled.DeviceId.Length == 0 || enrolled.Key.Length != Proofs.KeySize)
            {
                Lose(now, "the hub enrols without a key");
                return;
            }

            _identity.DeviceId = enrolled.DeviceId.ToString();
            _identity.Key = enrolled.Key.ToArray();
            _identity.UsedCode = _identity.Code;
            _identity.Code = "";
            HasEnrolled = true;
            _link.End();
            State = AttachState.Waiting;
            _until = now;
        }
        else if (State == AttachState.Proving && down.BodyCase == Down.BodyOneofCase.Welcome)
        {
            UnixMs = down.Welcome.UnixMs;
            _nonce = null;
            _retry.Succeeded();
            State = AttachState.Attached;
            HasJustAttached = true;
        }
        else
        {
            Lose(now, "the hub speaks out of turn");
        }
    }

    /// <summary>Gives the attachment up for a reason of the device's own; it is tried again.</summary>
    public void Lose(long now, string why)
    {
        _link.End();
        _until = _retry.Failed(now);
        State = AttachState.Waiting;
        _log.Warn(why);
    }

    private void Greet(long now)
    {
        _nonce = new byte[Proofs.NonceSize];
        _entropy.Fill(_nonce, 0, _nonce.Length);
        Up up = new Up();
        Hello hello = up.EnsureHello();
        hello.DeviceId.Set(_identity.DeviceId);
        hello.Code.Set(_identity.Code);
        hello.Boot = Boot;
        hello.Nonce.Set(_nonce, 0, _nonce.Length);
        hello.Window = Window;
        hello.Version = Version;
        Send(up);
        State = AttachState.Greeting;
        _until = now + AnswerMs;
    }

    private void Prove(Challenge challenge, long now)
    {
        Proofs proofs = new Proofs();
        byte[] hubNonce = challenge.Nonce.ToArray();
        if (hubNonce.Length != Proofs.NonceSize
            || !proofs.IsHub(challenge.Proof, _identity.Key, _nonce, hubNonce, _identity.DeviceId))
        {
            Lose(now, "the hub does not know the key: it is not this device's hub");
            return;
        }

        Up up = new Up();
        up.EnsureProof().Proof_.Set(proofs.OfDevice(_identity.Key, _nonce, hubNonce, _identity.DeviceId), 0, Sha256.DigestSize);
        Send(up);
        _link.Protect(_identity.Key, _nonce, hubNonce, _identity.DeviceId);
        State = AttachState.Proving;
        _until = now + AnswerMs;
    }

    private void Send(Up up)
    {
        int size = up.ComputeSize();
        byte[] bytes = new byte[size];
        _codec.TryWrite(up, bytes, 0, size);
        _link.TrySend(bytes, 0, size);
    }
}
