using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>
/// One attachment over the broker: numbers and seals the envelopes of a <see cref="DeviceSession"/>. What comes again is
/// passed over, what is missing ends it. The line's receiving thread takes, its sending one speaks.
/// </summary>
internal sealed class MqttSession
{
    private readonly HubLog _log;
    private readonly Action<MqttSession> _wake;
    private uint _heard;
    private uint _said;
    private long _lastHeard;
    private int _isWoken;
    private volatile bool _isAsked;
    private byte[]? _key;

    public MqttSession(DeviceHub hub, string name, byte[] topic, uint id, Action<MqttSession> wake)
    {
        _log = hub.Log;
        _wake = wake;
        Name = name;
        Topic = topic;
        Id = id;
        _lastHeard = Environment.TickCount64;
        Session = new DeviceSession(hub, "mqtt", _ => _wake(this));
    }

    /// <summary>On the topics: the device's id, or what it calls itself until it has one.</summary>
    public string Name { get; }

    /// <summary>Of what goes down.</summary>
    public byte[] Topic { get; }

    public uint Id { get; }

    public DeviceSession Session { get; }

    public bool HasSaidFarewell { get; private set; }

    public TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastHeard));

    /// <summary>Both have proved themselves; from here on envelopes have codes.</summary>
    private byte[]? Key => _key ??= Session.HasProved ? Session.Derive("edda mqtt") : null;

    /// <summary>False: the envelope is somebody else's.</summary>
    /// <param name="framed">The direction, then the envelope.</param>
    public bool Take(ReadOnlySpan<byte> framed, Up into)
    {
        ReadOnlySpan<byte> envelope = framed[1..];
        uint number = EnvelopeSeal.Number(envelope);
        if (!EnvelopeSeal.IsGenuine(framed, Key))
            return false;
        if (number <= _heard || Session.HasEnded)
            return true;
        if (number != _heard + 1)
        {
            Session.End(StatusCode.Unavailable, "messages of the device were lost");
            return true;
        }

        _heard = number;
        Volatile.Write(ref _lastHeard, Environment.TickCount64);
        WireStatus status = into.TryRead(envelope[..^EnvelopeSeal.Size]);
        if (status != WireStatus.Ok)
        {
            if (Session.Device is { } device)
                device.Malformed++;
            _log.Malformed(Name, $"the envelope does not parse: {status}");
            Session.End(StatusCode.InvalidArgument, "the envelope does not parse");
        }
        else if (into.BodyCase == Up.BodyOneofCase.None && Session.IsAttached)
        {
            _isAsked = true;
            Session.Device!.Seen(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            _wake(this);
        }
        else
        {
            Session.Take(into);
        }

        return true;
    }

    /// <summary>Marks it as having something to say; false when it was marked already.</summary>
    public bool TryWake() => Interlocked.Exchange(ref _isWoken, 1) == 0;

    /// <summary>Before it is looked through, so that what comes meanwhile marks it again.</summary>
    public void Unwake() => Interlocked.Exchange(ref _isWoken, 0);

    /// <summary>The next thing to say; false when there is nothing.</summary>
    public bool TryNext(Down down)
    {
        if (Session.TryNext(down))
            return true;
        if (!_isAsked)
            return false;
        _isAsked = false;
        return true;
    }

    /// <summary>Numbers and seals what is said; how long it is.</summary>
    /// <param name="framed">Gets the direction, then the envelope.</param>
    public int Seal(Down down, Span<byte> framed)
    {
        int body = down.ComputeSize();
        framed[0] = (byte)'d';
        WireWriter writer = new(framed.Slice(1, body));
        down.Write(ref writer);
        EnvelopeSeal.Write(framed[..(1 + body + EnvelopeSeal.Size)], Id, ++_said, Key);
        return body + EnvelopeSeal.Size;
    }

    public void SayFarewell() => HasSaidFarewell = true;

    public static byte[] TopicOf(string network, string name) => Encoding.UTF8.GetBytes($"edda/{network}/{name}/down");
}
