using System;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Mqtt;

/// <summary>
/// Envelopes over a broker. It promises nothing and others can write there: what does not belong to this attachment, came
/// before or has a wrong code is passed over; a gap ends the attachment, and the next one makes it good.
/// </summary>
public sealed class MqttLink : Link
{
    public const int DefaultKeepaliveMs = 20_000;
    public const int AnswerMs = 10_000;

    /// <summary>What the broker says on the device's topic when it has lost it.</summary>
    public const string Will = "gone";

    private const string Prefix = "edda/";
    private const string Newcomer = "new-";
    private const int LargestDown = 1024;
    private const char Upwards = 'u';
    private const char Downwards = 'd';

    private readonly IMqttClient _client;
    private readonly IEntropy _entropy;
    private readonly Identity _identity;
    private readonly MqttBroker _broker;
    private readonly MessageCodec _codec = new MessageCodec();
    private readonly EnvelopeSeal _seal = new EnvelopeSeal();

    // One buffer serves both directions: what is built is published at once, what comes is read at once.
    private readonly byte[] _bytes = new byte[LargestDown];
    private LinkState _state;
    private string _problem = "";
    private string _topicUp = "";
    private uint _session;
    private uint _sent;
    private uint _heard;
    private long _begun;
    private long _now;
    private long _lastHeard;
    private bool _isAsking;

    public MqttLink(IMqttClient client, MqttBroker broker, IEntropy entropy, Identity identity)
    {
        _client = client;
        _broker = broker;
        _entropy = entropy;
        _identity = identity;
    }

    public int KeepaliveMs { get; set; } = DefaultKeepaliveMs;

    /// <summary>Messages that somebody else must have written.</summary>
    public int Refused { get; private set; }

    public override LinkState State
    {
        get { return _state; }
    }

    public override MessageCodec Codec
    {
        get { return _codec; }
    }

    public override string Problem
    {
        get { return _problem; }
    }

    public override void Begin(long now)
    {
        End();
        _entropy.Fill(_bytes, 0, 4);
        _session = ((uint)_bytes[0] << 24) | ((uint)_bytes[1] << 16) | ((uint)_bytes[2] << 8) | _bytes[3] | 1u;
        _seal.Forget();
        _sent = 0;
        _heard = 0;
        _isAsking = false;
        _now = now;
        _begun = now;
        _state = LinkState.Opening;
        string name = _identity.Code.Length > 0 ? Newcomer + _session.ToString() : _identity.DeviceId;
        string topic = Prefix + _broker.Network + "/" + name;
        _topicUp = topic + "/up";
        _client.Open(
            _broker.Host, _broker.Port, _broker.IsSecure, "edda-" + name, _broker.User, _broker.Password, topic + "/down", _topicUp, Will);
    }

    public override void Step(long now)
    {
        _now = now;
        if (_state != LinkState.Opening && _state != LinkState.Open)
        {
            return;
        }

        _client.Step(now);
        if (_state == LinkState.Opening)
        {
            if (_client.State == SocketState.Open)
            {
                _state = LinkState.Open;
                _lastHeard = now;
            }
            else if (_client.State == SocketState.Closed || now - _begun >= AnswerMs)
            {
                Fail("cannot connect to the broker");
            }
        }
        else if (_client.State != SocketState.Open)
        {
            Fail("the broker is gone");
        }
        else
        {
            Watch(now);
        }
    }

    public override bool TrySend(byte[] bytes, int offset, int count)
    {
        if (_state != LinkState.Open)
        {
            return false;
        }

        // Only what a device says about itself, once in an attachment, does not fit.
        byte[] envelope = count + EnvelopeSeal.Size <= _bytes.Length ? _bytes : new byte[count + EnvelopeSeal.Size];
        Array.Copy(bytes, offset, envelope, 0, count);
        _seal.Write(envelope, count, _session, _sent + 1, Upwards);
        if (!_client.TryPublish(_topicUp, envelope, 0, count + EnvelopeSeal.Size))
        {
            return false;
        }

        _sent++;
        BytesOut += count + EnvelopeSeal.Size;
        return true;
    }

    public override bool TryReceive(Down into)
    {
        while (_state == LinkState.Open)
        {
            int count = _client.Receive(_bytes, 0, _bytes.Length);
            if (count == 0)
            {
                return false;
            }

            if (count < 0)
            {
                Refused++;
                continue;
            }

            BytesIn += count;
            if (IsNext(count))
            {
                _lastHeard = _now;
                _isAsking = false;
                if (_codec.TryRead(into, _bytes, 0, count - EnvelopeSeal.Size))
                {
                    return true;
                }

                Malformed++;
                Fail("the hub's envelope does not parse");
            }
        }

        return false;
    }

    public override void Protect(byte[] key, byte[] deviceNonce, byte[] hubNonce, string deviceId)
    {
        _seal.Agree(key, deviceNonce, hubNonce, deviceId);
    }

    public override void End()
    {
        if (_state != LinkState.Closed)
        {
            _client.Close();
        }

        _state = LinkState.Closed;
    }

    private bool IsNext(int count)
    {
        if (!EnvelopeSeal.IsThere(_bytes, count))
        {
            Refused++;
            return false;
        }

        uint session = EnvelopeSeal.Session(_bytes, count);
        uint number = EnvelopeSeal.Number(_bytes, count);
        if (session != _session && session != 0)
        {
            return false;
        }

        // A farewell has no code: the hub that says it may know nothing of the attachment. At worst it costs a new one.
        if (number == 0 && count == EnvelopeSeal.Size)
        {
            Fail("the hub ended the attachment");
            return false;
        }

        if (session == 0 || !_seal.IsGenuine(_bytes, count, Downwards))
        {
            Refused++;
            return false;
        }

        if (number <= _heard)
        {
            return false;
        }

        if (number != _heard + 1)
        {
            Fail("messages were lost");
            return false;
        }

        _heard = number;
        return true;
    }

    private void Watch(long now)
    {
        if (now - _lastHeard >= KeepaliveMs + AnswerMs)
        {
            Fail("the hub is silent");
        }
        else if (now - _lastHeard >= KeepaliveMs && !_isAsking)
        {
            _isAsking = TrySend(_bytes, 0, 0);
        }
    }

    private void Fail(string problem)
    {
        End();
        _problem = problem;
        _state = LinkState.Failed;
    }
}
