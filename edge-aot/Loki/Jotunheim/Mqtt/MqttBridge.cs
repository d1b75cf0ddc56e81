using System.Collections.Concurrent;
using System.Net.Security;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>
/// Bridge.Attach over a broker: finds the attachment that an envelope belongs to, begins one with each Hello, and says
/// farewell where there is none. An attachment that has not proved itself stands beside the one before, which only a
/// proof ends. Owns its line, until the process ends.
/// </summary>
internal sealed class MqttBridge : IBrokerUser
{
    private const string Newcomer = "new-";

    private const int MostNewcomers = 64;
    private const int LargestDown = 2048;
    private const int SilentKeepalives = 3;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    private readonly DeviceHub _hub;
    private readonly string _network;
    private readonly BrokerLine _line;
    private readonly Timer _sweep;
    private readonly ConcurrentDictionary<string, MqttSession> _attached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MqttSession> _arriving = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<MqttSession> _woken = new();
    private readonly ConcurrentQueue<(byte[] Topic, uint Session)> _farewells = new();
    private readonly Up _up = new();
    private readonly Down _down = new();
    private readonly byte[] _heard = new byte[64 << 10];
    private readonly byte[] _saying = new byte[LargestDown];
    private readonly byte[] _farewell = new byte[1 + EnvelopeSeal.Size];
    private MqttSession? _speaking;
    private int _sayingCount;
    private long _refused;

    public MqttBridge(DeviceHub hub, BrokerSettings settings, Func<string, SslClientAuthenticationOptions> tls)
    {
        _hub = hub;
        _network = settings.Network;
        _line = new BrokerLine(settings, tls, $"edda/{settings.Network}/+/up", this, hub.Log);
        _sweep = new Timer(_ => Sweep(), null, SweepInterval, SweepInterval);
        _line.Start();
    }

    /// <summary>Messages that no device of this hub can have written.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The hub is ending: its devices hear it now and need not find out.</summary>
    public void Leave()
    {
        _sweep.Dispose();
        foreach (MqttSession session in Sessions())
            End(session, "the hub is ending");
    }

    /// <summary>Whoever takes himself for attached has to begin anew: what was said meanwhile is lost.</summary>
    void IBrokerUser.Reached()
    {
        foreach (HubDevice device in _hub.All)
            _farewells.Enqueue((MqttSession.TopicOf(_network, device.Record.Id), 0));
        _line.Wake();
    }

    void IBrokerUser.Lost()
    {
        _farewells.Clear();
        _speaking = null;
        _sayingCount = 0;
        foreach (MqttSession session in Sessions())
        {
            session.SayFarewell();
            End(session, "the broker is away");
        }
    }

    void IBrokerUser.Heard(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        string name = NameIn(topic);
        if (payload.SequenceEqual("gone"u8))
        {
            if (_attached.TryGetValue(name, out MqttSession? lost))
                End(lost, "the broker has lost the device");
            return;
        }

        if (!EnvelopeSeal.IsThere(payload) || payload.Length >= _heard.Length)
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        Span<byte> framed = _heard.AsSpan(0, payload.Length + 1);
        framed[0] = (byte)'u';
        payload.CopyTo(framed[1..]);
        uint id = EnvelopeSeal.Session(payload);
        if (Find(_attached, name, id) is { } attached)
            Take(attached, framed);
        else if (Find(_arriving, name, id) is { } arriving)
            Take(arriving, framed);
        else if (EnvelopeSeal.Number(payload) == 1)
            Begin(name, id, framed);
        else if (_hub.Find(name) is not null)
            Dismiss(MqttSession.TopicOf(_network, name), id);
    }

    bool IBrokerUser.Speak(BrokerLine line)
    {
        while (_farewells.TryPeek(out (byte[] Topic, uint Session) farewell))
        {
            EnvelopeSeal.Write(_farewell, farewell.Session, 0, key: null);
            if (!line.TryPublish(farewell.Topic, _farewell, 1, EnvelopeSeal.Size))
                return true;
            _farewells.TryDequeue(out _);
        }

        while (_speaking is not null || _woken.TryDequeue(out _speaking))
        {
            if (!TrySpeak(line, _speaking))
                return true;
            _speaking = null;
        }

        return false;
    }

    private static MqttSession? Find(ConcurrentDictionary<string, MqttSession> sessions, string name, uint id) =>
        sessions.TryGetValue(name, out MqttSession? session) && session.Id == id ? session : null;

    /// <summary>The third level; empty where there is none.</summary>
    private static string NameIn(ReadOnlySpan<byte> topic)
    {
        int end = topic.LastIndexOf((byte)'/');
        int begin = end <= 0 ? -1 : topic[..end].LastIndexOf((byte)'/');
        return begin < 0 ? "" : Encoding.UTF8.GetString(topic[(begin + 1)..end]);
    }

    private IEnumerable<MqttSession> Sessions() => _attached.Values.Concat(_arriving.Values);

    private void Begin(string name, uint id, ReadOnlySpan<byte> framed)
    {
        if (_up.TryRead(framed[1..^EnvelopeSeal.Size]) != WireStatus.Ok || _up.BodyCase != Up.BodyOneofCase.Hello || !MayBegin(name, _up.Hello!))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        MqttSession session = new(_hub, name, MqttSession.TopicOf(_network, name), id, Wake);
        if (_arriving.TryGetValue(name, out MqttSession? before))
            End(before, "the device has begun anew");
        _arriving[name] = session;
        Take(session, framed);
    }

    private bool MayBegin(string name, Hello hello) => hello.Code.Length > 0
        ? name.StartsWith(Newcomer, StringComparison.Ordinal) && _arriving.Keys.Count(other => other.StartsWith(Newcomer, StringComparison.Ordinal)) < MostNewcomers
        : hello.DeviceId == name && _hub.Find(name) is not null;

    private void Take(MqttSession session, ReadOnlySpan<byte> framed)
    {
        if (!session.Take(framed, _up))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        if (session.Session.IsAttached && _arriving.TryRemove(KeyValuePair.Create(session.Name, session)))
            _attached[session.Name] = session;
    }

    private void Wake(MqttSession session)
    {
        if (!session.TryWake())
            return;
        _woken.Enqueue(session);
        _line.Wake();
    }

    /// <summary>False: there is no room, and it goes on from here.</summary>
    private bool TrySpeak(BrokerLine line, MqttSession session)
    {
        session.Unwake();
        while (true)
        {
            bool isEnd = session.Session.HasEnded;
            if (_sayingCount == 0)
            {
                if (!session.TryNext(_down))
                {
                    if (isEnd)
                        Forget(session);
                    return true;
                }

                _sayingCount = session.Seal(_down, _saying);
            }

            if (!line.TryPublish(session.Topic, _saying, 1, _sayingCount))
                return false;
            _sayingCount = 0;
        }
    }

    private void End(MqttSession session, string why)
    {
        session.Session.End(StatusCode.Unavailable, why);
        Forget(session);
    }

    private void Forget(MqttSession session)
    {
        _attached.TryRemove(KeyValuePair.Create(session.Name, session));
        _arriving.TryRemove(KeyValuePair.Create(session.Name, session));
        if (session.HasSaidFarewell)
            return;
        session.SayFarewell();
        Dismiss(session.Topic, session.Id);
    }

    private void Dismiss(byte[] topic, uint session)
    {
        _farewells.Enqueue((topic, session));
        _line.Wake();
    }

    /// <summary>Ends what has not proved itself in time, and what has been silent for too long.</summary>
    private void Sweep()
    {
        foreach (MqttSession session in Sessions())
        {
            TimeSpan patience = session.Session.IsAttached
                ? TimeSpan.FromMilliseconds(SilentKeepalives * DeviceLimits.KeepaliveMs)
                : DeviceLimits.Handshake;
            if (session.Silence > patience)
                End(session, "the device is silent");
        }
    }
}
