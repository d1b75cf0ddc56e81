using Edda.Core.Internal;
using Edda.Core.Mqtt.Internal;

namespace Edda.Core.Mqtt;

/// <summary>
/// The client's half of MQTT 3.1.1, without I/O: whoever owns it carries bytes to and from a transport and tells the
/// time. It outlives transports: <see cref="Lost"/> and another <see cref="Start"/> go on where the last one ended.
/// One thread. Its buffers grow to what they have to hold; in steady
/// state nothing is allocated, while packets are short. Nothing a server sends makes it throw.
/// </summary>
public sealed class MqttConnection
{
    private readonly MqttOptions _options;
    private readonly IMqttListener _listener;
    private readonly MqttOutput _output;
    private readonly MqttInput _input;
    private readonly MqttFlights _flights;
    private readonly MqttUnreleased _unreleased;
    private long _lastSent;
    private long _deadline;
    private bool _awaitsAnswer;

    public MqttConnection(MqttOptions options, IMqttListener listener)
    {
        if (options.OutputSize < options.MaximumPacket)
            Throw.OutOfRange(nameof(options.OutputSize), options.OutputSize, "MaximumPacket or more");
        if (options.MaximumInFlight < 1 || options.MaximumInFlight > 1_000)
            Throw.OutOfRange(nameof(options.MaximumInFlight), options.MaximumInFlight, "1 to 1000");
        if (options.MaximumPacket < 64 || ConnectSize(options) + MqttPacket.LongestHeader > options.MaximumPacket)
            Throw.OutOfRange(nameof(options.MaximumPacket), options.MaximumPacket, "64 or more, and enough for CONNECT");
        _options = options;
        _listener = listener;
        _output = new MqttOutput(options.OutputSize);
        _input = new MqttInput(options.MaximumPacket);
        _flights = new MqttFlights(options.MaximumInFlight);
        _unreleased = new MqttUnreleased();
    }

    public MqttState State { get; private set; }

    public MqttError Error { get; private set; }

    /// <summary>1 to 5, section 3.2.2.3, when the server refused.</summary>
    public int RefusalCode { get; private set; }

    /// <summary>Whether this identifier still waits for its answer.</summary>
    public bool IsInFlight(int packetId) => packetId != 0 && _flights.Find(packetId) != null;

    /// <summary>Messages and subscriptions without an answer.</summary>
    public int InFlight => _flights.Count;

    public byte[] Output => _output.Buffer;

    public int OutputStart => _output.Start;

    public int OutputCount => _output.Count;

    /// <summary>A transport is open: says CONNECT.</summary>
    public void Start(long nowMs)
    {
        _output.Clear();
        _input.Clear();
        if (_options.CleanSession)
            _unreleased.Clear();
        Error = MqttError.None;
        State = MqttState.Connecting;
        _lastSent = nowMs;
        _awaitsAnswer = true;
        _deadline = nowMs + _options.AnswerTimeoutMs;
        WriteConnect();
    }

    /// <summary>The transport is gone. What is in flight waits, unless the session is a clean one and the caller says otherwise.</summary>
    public void Lost()
    {
        State = MqttState.Idle;
        _output.Clear();
        _input.Clear();
        _awaitsAnswer = false;
        // A clean session begins from nothing on the server, yet what was promised to be sent is sent all the same.
        _flights.Rewind(keepMessages: true);
    }

    /// <summary>Says goodbye, so that the last will is not sent. Send the output, then close the transport.</summary>
    public void Stop()
    {
        if (State == MqttState.Connected && _output.Room >= 2)
            _output.Header(MqttPacket.Disconnect, 0);
        State = MqttState.Idle;
    }

    /// <summary>These bytes of the output were sent; none: there is no news.</summary>
    public void Consume(int count, long nowMs)
    {
        _output.Consume(count);
        if (count > 0)
            _lastSent = nowMs;
        Pump();
    }

    /// <summary>
    /// Takes bytes from the transport: how many. Fewer than given when the output has no room for answers: send it, then
    /// give the rest again. Below zero: the connection has failed.
    /// </summary>
    public int Receive(byte[] buffer, int offset, int count, long nowMs)
    {
        int taken = 0;
        while (taken < count && State != MqttState.Failed && State != MqttState.Idle && _output.Room >= MqttPacket.AnswerSize)
        {
            taken += _input.Take(buffer, offset + taken, count - taken);
            if (_input.Error != MqttError.None)
                Fail(_input.Error);
            else if (_input.IsComplete)
                Dispatch(nowMs);
        }

        if (State == MqttState.Connected)
            Pump();
        return State == MqttState.Failed ? -1 : taken;
    }

    /// <summary>
    /// Whoever takes the messages is behind, so what comes is not looked at for now: that an answer to PINGREQ is not
    /// seen says nothing about the server.
    /// </summary>
    public void Excuse()
    {
        if (State == MqttState.Connected)
            _awaitsAnswer = false;
    }

    /// <summary>To be called every second or so, and when an answer is overdue. False: the connection has failed.</summary>
    public bool Tick(long nowMs)
    {
        if (State != MqttState.Connecting && State != MqttState.Connected)
            return State != MqttState.Failed;
        if (_awaitsAnswer && nowMs - _deadline >= 0)
            return Fail(MqttError.TimedOut);
        if (State == MqttState.Connected && !_awaitsAnswer && _options.KeepAliveSeconds > 0 && _output.Room >= 2
            && nowMs - _lastSent >= _options.KeepAliveSeconds * 1000L)
        {
            _output.Header(MqttPacket.PingReq, 0);
            _awaitsAnswer = true;
            _deadline = nowMs + _options.AnswerTimeoutMs;
        }

        return true;
    }

    /// <summary>
    /// Sends a message: its identifier for QoS 1 and 2, told again by OnPublished, or one of <see cref="MqttSent"/>. Also
    /// without a transport, except for QoS 0: then it waits for one.
    /// </summary>
    public int Publish(
        byte[] topic, int topicOffset, int topicCount, byte[] payload, int payloadOffset, int payloadCount, int qos, bool retain)
    {
        int remaining = 2 + topicCount + payloadCount + (qos > 0 ? 2 : 0);
        int size = MqttPacket.HeaderSize(remaining) + remaining;
        if (!MqttTopic.IsName(topic, topicOffset, topicCount) || size > _options.MaximumPacket || qos < 0 || qos > 2)
            return MqttSent.Invalid;
        int first = MqttPacket.Publish | qos << 1 | (retain ? MqttPacket.Retain : 0);
        if (qos == 0)
        {
            if (State != MqttState.Connected)
                return MqttSent.NotConnected;
            if (_output.Room < size)
                return MqttSent.Full;
            _output.Header(first, remaining);
            _output.Text(topic, topicOffset, topicCount);
            _output.Bytes(payload, payloadOffset, payloadCount);
            return MqttSent.Done;
        }

        MqttFlight? flight = _flights.Begin(qos == 1 ? MqttPacket.PubAck : MqttPacket.PubRec, size);
        if (flight == null)
            return MqttSent.Full;
        int at = MqttPacketWriter.Header(flight.Packet, first, remaining);
        at = MqttPacketWriter.Text(flight.Packet, at, topic, topicOffset, topicCount);
        at = MqttPacketWriter.Short(flight.Packet, at, flight.PacketId);
        System.Array.Copy(payload, payloadOffset, flight.Packet, at, payloadCount);
        Pump();
        return flight.PacketId;
    }

    /// <summary>Asks for messages of a topic; the identifier, told again by OnSubscribed, or one of <see cref="MqttSent"/>.</summary>
    public int Subscribe(byte[] filter, int offset, int count, int qos) =>
        qos < 0 || qos > 2 ? MqttSent.Invalid : Ask(MqttPacket.Subscribe, MqttPacket.SubAck, filter, offset, count, qos);

    public int Unsubscribe(byte[] filter, int offset, int count) =>
        Ask(MqttPacket.Unsubscribe, MqttPacket.UnsubAck, filter, offset, count, -1);

    private static int ConnectSize(MqttOptions options)
    {
        int size = 10 + 2 + options.ClientId.Length;
        if (options.WillTopic != null)
            size += 2 + options.WillTopic.Length + 2 + options.WillPayload.Length;
        if (options.UserName != null)
            size += 2 + options.UserName.Length;
        if (options.UserName != null && options.Password != null)
            size += 2 + options.Password.Length;
        return size;
    }

    // Section 3.1: protocol name and level, flags, keep alive, then the payload in this order.
    private void WriteConnect()
    {
        byte[]? user = _options.UserName;
        byte[]? password = user == null ? null : _options.Password;
        byte[]? will = _options.WillTopic;
        int flags = (user != null ? 0x80 : 0) | (password != null ? 0x40 : 0) | (_options.CleanSession ? 0x02 : 0);
        if (will != null)
            flags |= 0x04 | _options.WillQos << 3 | (_options.WillRetain ? 0x20 : 0);
        _output.Header(MqttPacket.Connect, ConnectSize(_options));
        _output.Short(4);
        _output.Byte('M');
        _output.Byte('Q');
        _output.Byte('T');
        _output.Byte('T');
        _output.Byte(4);
        _output.Byte(flags);
        _output.Short(_options.KeepAliveSeconds);
        _output.Text(_options.ClientId, 0, _options.ClientId.Length);
        if (will != null)
        {
            _output.Text(will, 0, will.Length);
            _output.Text(_options.WillPayload, 0, _options.WillPayload.Length);
        }

        if (user != null)
            _output.Text(user, 0, user.Length);
        if (password != null)
            _output.Text(password, 0, password.Length);
    }

    private int Ask(int first, int answer, byte[] filter, int offset, int count, int qos)
    {
        int remaining = 2 + 2 + count + (qos >= 0 ? 1 : 0);
        int size = MqttPacket.HeaderSize(remaining) + remaining;
        if (!MqttTopic.IsFilter(filter, offset, count) || size > _options.MaximumPacket)
            return MqttSent.Invalid;
        if (State != MqttState.Connected)
            return MqttSent.NotConnected;
        MqttFlight? flight = _flights.Begin(answer, size);
        if (flight == null)
            return MqttSent.Full;
        int at = MqttPacketWriter.Header(flight.Packet, first, remaining);
        at = MqttPacketWriter.Short(flight.Packet, at, flight.PacketId);
        at = MqttPacketWriter.Text(flight.Packet, at, filter, offset, count);
        if (qos >= 0)
            flight.Packet[at] = (byte)qos;
        Pump();
        return flight.PacketId;
    }

    /// <summary>Moves what waits into the output, as far as there is room, and room for one answer stays.</summary>
    private void Pump()
    {
        while (State == MqttState.Connected)
        {
            MqttFlight? flight = _flights.NextUnsent();
            if (flight == null)
                return;
            bool isRelease = flight.Awaits == MqttPacket.PubComp;
            int size = isRelease ? MqttPacket.AnswerSize : flight.PacketCount;
            if (_output.Room < size)
                return;
            if (isRelease)
                _output.Answer(MqttPacket.PubRel, flight.PacketId);
            else
                _output.Bytes(flight.Packet, 0, flight.PacketCount);
            flight.IsUnsent = false;
        }
    }

    private void Dispatch(long nowMs)
    {
        int first = _input.First;
        bool isConnAck = first == MqttPacket.ConnAck;
        if (isConnAck != (State == MqttState.Connecting))
        {
            Fail(MqttError.Unexpected);
            return;
        }

        bool isGood = (first & MqttPacket.TypeMask) == MqttPacket.Publish ? OnPublish(first) : OnAnswer(first);
        if (!isGood && State != MqttState.Failed)
            Fail(MqttError.Malformed);
        if (State == MqttState.Failed)
            return;
        if (isConnAck || first == MqttPacket.PingResp)
            _awaitsAnswer = false;
        _input.Clear();
    }

    private bool OnAnswer(int first)
    {
        switch (first)
        {
            case MqttPacket.ConnAck:
                return OnConnAck();
            case MqttPacket.PingResp:
                return _input.BodyCount == 0;
            case MqttPacket.SubAck:
                return OnSubAck();
        }

        if (_input.BodyCount != 2)
            return false;
        int packetId = Short(0);
        MqttFlight? flight = packetId == 0 ? null : _flights.Find(packetId);
        switch (first)
        {
            case MqttPacket.PubAck:
            case MqttPacket.PubComp:
            case MqttPacket.UnsubAck:
                // An answer to nothing is what a server may send again after a reconnect: not an error.
                if (flight == null || flight.Awaits != first)
                    return packetId != 0;
                _flights.End(flight);
                if (first == MqttPacket.UnsubAck)
                    _listener.OnUnsubscribed(packetId);
                else
                    _listener.OnPublished(packetId);
                return true;
            case MqttPacket.PubRec:
                if (flight != null && flight.Awaits == MqttPacket.PubRec)
                    flight.Awaits = MqttPacket.PubComp;
                if (flight != null && flight.Awaits == MqttPacket.PubComp)
                    flight.IsUnsent = true;
                else if (flight == null && packetId != 0)
                    _output.Answer(MqttPacket.PubRel, packetId); // of a message we have forgotten: let the server forget it too
                return packetId != 0;
            case MqttPacket.PubRel:
                if (packetId == 0)
                    return false;
                _unreleased.Remove(packetId);
                _output.Answer(MqttPacket.PubComp, packetId);
                return true;
            default:
                return Fail(MqttError.Unexpected);
        }
    }

    private bool OnConnAck()
    {
        if (_input.BodyCount != 2 || (_input.Body[0] & 0xFE) != 0)
            return false;
        RefusalCode = _input.Body[1];
        if (RefusalCode != 0)
            return Fail(MqttError.Refused);
        bool isSessionPresent = _input.Body[0] == 1;
        // A session that the server does not have cannot contain a message that was begun.
        if (!isSessionPresent)
            _unreleased.Clear();
        State = MqttState.Connected;
        _listener.OnConnected(isSessionPresent);
        return true;
    }

    private bool OnSubAck()
    {
        if (_input.BodyCount != 3)
            return false;
        int granted = _input.Body[2];
        MqttFlight? flight = _flights.Find(Short(0));
        if (Short(0) == 0 || granted > 2 && granted != 128)
            return false;
        if (flight == null || flight.Awaits != MqttPacket.SubAck)
            return true;
        _flights.End(flight);
        _listener.OnSubscribed(Short(0), granted);
        return true;
    }

    private bool OnPublish(int first)
    {
        int qos = (first >> 1) & 3;
        int body = _input.BodyCount;
        if (qos == 3 || body < 2 || qos == 0 && (first & MqttPacket.Duplicate) != 0)
            return false;
        int topicCount = Short(0);
        int payload = 2 + topicCount + (qos > 0 ? 2 : 0);
        if (payload > body || !MqttTopic.IsName(_input.Body, 2, topicCount))
            return false;
        int packetId = qos > 0 ? Short(2 + topicCount) : 0;
        if (qos > 0 && packetId == 0)
            return false;
        bool isNew = qos < 2 || !_unreleased.Contains(packetId);
        if (qos == 2 && isNew)
            _unreleased.Add(packetId);
        // The answer first: the listener may fill the output.
        if (qos > 0)
            _output.Answer(qos == 1 ? MqttPacket.PubAck : MqttPacket.PubRec, packetId);
        if (isNew)
            _listener.OnMessage(_input.Body, 2, topicCount, payload, body - payload, qos, (first & MqttPacket.Retain) != 0);
        return true;
    }

    private int Short(int at) => _input.Body[at] << 8 | _input.Body[at + 1];

    /// <summary>Always false, so that it can be returned.</summary>
    private bool Fail(MqttError error)
    {
        State = MqttState.Failed;
        Error = error;
        return false;
    }
}
