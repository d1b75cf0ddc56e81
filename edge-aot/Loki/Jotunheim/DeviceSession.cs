using System.Security.Cryptography;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// One attachment of a device, whatever carries it: envelopes go in by <see cref="Take"/>, come out of
/// <see cref="TryNext"/>, and <see cref="Wake"/> says that some may have. One thread takes, one sends; any may wake or end.
/// </summary>
internal sealed class DeviceSession(DeviceHub hub, string transport, Action<DeviceSession> wake)
{
    private const int NonceBytes = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Down> _first = new();
    private HubDevice? _device;
    private byte[] _deviceNonce = [];
    private byte[] _ownNonce = [];
    private ulong _boot;
    private int _window;
    private bool _isAttached;
    private bool _hasProved;

    public string Transport { get; } = transport;

    public HubDevice? Device => _device;

    public bool IsAttached => Volatile.Read(ref _isAttached);

    /// <summary>A moment earlier than <see cref="IsAttached"/>: what is said from here on may be sealed.</summary>
    public bool HasProved => Volatile.Read(ref _hasProved);

    /// <summary>True: nothing more is taken, and after what is still to be said the attachment is over.</summary>
    public bool HasEnded { get; private set; }

    public StatusCode Status { get; private set; } = StatusCode.Ok;

    public string Problem { get; private set; } = "";

    public void Wake() => wake(this);

    /// <summary>A key of this attachment's own; once the device has said hello.</summary>
    public byte[] Derive(string role) => Prove(role, _device!.Record);

    public void End(StatusCode status, string problem)
    {
        lock (_gate)
        {
            if (HasEnded)
                return;
            Status = status;
            Problem = problem;
            HasEnded = true;
        }

        _device?.Detach(this);
        Wake();
    }

    public void Take(Up up)
    {
        if (HasEnded)
            return;
        if (!_isAttached)
        {
            Introduce(up);
            return;
        }

        HubDevice device = _device!;
        device.Seen(hub.Now());
        if (up.Sequence != 0 && !device.TryTake(up.Sequence))
        {
            Wake();
            return;
        }

        switch (up.BodyCase)
        {
            case Up.BodyOneofCase.Result:
                device.Take(up.Result!);
                break;
            case Up.BodyOneofCase.Event:
                device.Take(up.Event!);
                break;
            case Up.BodyOneofCase.CapabilityResponse:
                if (up.CapabilityResponse!.Capabilities is { } answered)
                    device.Take(answered);
                break;
            case Up.BodyOneofCase.CapabilityUpdate:
                if (up.CapabilityUpdate!.Capabilities is { } changed)
                    device.Take(changed);
                break;
            case Up.BodyOneofCase.Command:
                Answer(up.Command!);
                break;
            case Up.BodyOneofCase.Chunk:
                device.Take(up.Chunk!);
                break;
            default:
                End(StatusCode.InvalidArgument, "the device says nothing, or speaks out of turn");
                return;
        }

        if (up.Sequence != 0)
            device.Took(this, up.Sequence);
        Wake();
    }

    /// <summary>An acknowledgement is due; every message carries one, so it may wait for the next for a while.</summary>
    public bool OwesWord => _isAttached && !HasEnded && _device!.OwesWord(this);

    /// <summary>Fills in the next thing to say; false when there is nothing.</summary>
    /// <param name="acknowledges">Whether an acknowledgement alone is worth a message.</param>
    public bool TryNext(Down into, bool acknowledges = true)
    {
        into.Clear();
        lock (_gate)
        {
            if (_first.TryDequeue(out Down? first))
            {
                into.CopyFrom(first);
                return true;
            }
        }

        return _isAttached && !HasEnded && _device!.TryNext(this, _window, into, acknowledges);
    }

    private void Introduce(Up up)
    {
        switch (up.BodyCase)
        {
            case Up.BodyOneofCase.Hello when _device is null:
                Greet(up.Hello!);
                break;
            case Up.BodyOneofCase.Proof when _device is not null:
                Check(up.Proof!);
                break;
            default:
                End(StatusCode.InvalidArgument, "the device has to say hello, then prove itself");
                break;
        }
    }

    private void Greet(Hello hello)
    {
        if (hello.Nonce.Length != NonceBytes || hello.Version != 1 || hello.Window is 0 or > DeviceLimits.MostWindow)
        {
            End(StatusCode.InvalidArgument, $"a hello has version 1, a nonce of {NonceBytes} bytes and a window of 1 to {DeviceLimits.MostWindow}");
            return;
        }

        if (hello.Code.Length != 0)
        {
            Enrol(hello.Code.ToString());
            return;
        }

        if (hub.Find(hello.DeviceId.ToString()) is not { } device)
        {
            End(StatusCode.Unauthenticated, "this device is not enrolled here");
            return;
        }

        _device = device;
        _boot = hello.Boot;
        _window = (int)hello.Window;
        _deviceNonce = hello.Nonce.ToArray();
        _ownNonce = RandomNumberGenerator.GetBytes(NonceBytes);
        Down down = new();
        Challenge challenge = down.EnsureChallenge();
        challenge.Nonce.Set(_ownNonce);
        challenge.Proof.Set(Prove("edda hub", device.Record));
        Say(down);
    }

    private void Enrol(string code)
    {
        if (hub.Redeem(code) is not { } record)
        {
            End(StatusCode.Unauthenticated, "this code is unknown, used or too old");
            return;
        }

        Down down = new();
        Enrolled enrolled = down.EnsureEnrolled();
        enrolled.DeviceId = record.Id;
        enrolled.Key.Set(record.Key);
        Say(down);
        End(StatusCode.Ok, "");
    }

    private void Check(Proof proof)
    {
        HubDevice device = _device!;
        if (!CryptographicOperations.FixedTimeEquals(proof.Proof_.Span, Prove("edda device", device.Record)))
        {
            hub.Log.Refused(device.Record.Id);
            _device = null;
            End(StatusCode.Unauthenticated, "the device's proof is wrong");
            return;
        }

        Volatile.Write(ref _hasProved, true);

        // Welcome goes out before the device is there for commands: it must be the first thing the device hears.
        Down welcome = new() { Received = device.Attach(this, _boot) };
        welcome.EnsureWelcome().UnixMs = hub.Now();
        welcome.Welcome!.KeepaliveMs = DeviceLimits.KeepaliveMs;
        Down request = new() { Received = welcome.Received };
        request.EnsureCapabilityRequest().KnownRevision = device.Capabilities?.Revision ?? 0;
        lock (_gate)
        {
            _first.Enqueue(welcome);
            _first.Enqueue(request);
        }

        device.Seen(hub.Now());
        hub.Log.Attached(device.Record.Id, Transport);
        Volatile.Write(ref _isAttached, true);
        Wake();
    }

    private byte[] Prove(string role, DeviceRecord record)
    {
        byte[] words = [.. Encoding.UTF8.GetBytes(role), .. _deviceNonce, .. _ownNonce, .. Encoding.UTF8.GetBytes(record.Id)];
        return HMACSHA256.HashData(record.Key, words);
    }

    private void Answer(Command command)
    {
        Command copy = new();
        copy.CopyFrom(command);
        _ = AnswerAsync(copy);
    }

    private async Task AnswerAsync(Command command)
    {
        Down down = new();
        await hub.CallAsync(_device!, command, down.EnsureResult()).ConfigureAwait(false);
        Say(down);
    }

    private void Say(Down down)
    {
        lock (_gate)
            _first.Enqueue(down);
        Wake();
    }
}
