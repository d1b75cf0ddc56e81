using System.Runtime.InteropServices;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>
/// What a client may send over a connection with one stream (RFC 9113), from the frame after the preface on. Replies are
/// left to the sender. Nothing throws because of what came; the thread that reads uses it.
/// </summary>
internal sealed class SoleReceiver(SoleStream stream, SoleSender sender, int longestMessage)
{
    // Frames that bring nothing, in a time; the same as the device allows.
    private const int IdleFrames = Http2Options.DefaultIdleFrames;
    private const int IdleFramesPeriod = Http2Options.DefaultIdleFramesPeriod;

    private readonly Http2FrameReader _frame = new();
    private readonly FloodGuard _flood = new(IdleFrames, IdleFramesPeriod);
    private readonly MessageCutter _messages = new(longestMessage);
    private bool _hasSettings;
    private bool _hasEnded;
    private int _id;
    private int _last;

    // What has come and was not given back yet. Only the connection's counts when the frame is for a stream that was refused.
    private int _connectionTaken;
    private int _streamTaken;

    /// <summary>What the peer did wrong; then nothing more is taken.</summary>
    public Http2Error Error { get; private set; }

    public MessageCutter Messages => _messages;

    public void Receive(ReadOnlyMemory<byte> bytes, long nowMilliseconds)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
        {
            segment = bytes.ToArray();
        }

        byte[] buffer = segment.Array!;
        int position = segment.Offset;
        int end = position + segment.Count;
        _flood.Tick(nowMilliseconds);
        while (Error == Http2Error.NoError)
        {
            Http2Token token = _frame.Next(buffer, position, end);
            position = _frame.Position;
            if (token == Http2Token.None)
            {
                return;
            }

            Error = token switch
            {
                Http2Token.Start => OnStart(),
                Http2Token.Fixed => OnFixed(_frame.Scratch),
                Http2Token.Chunk => OnChunk(buffer.AsSpan(_frame.ChunkOffset, _frame.ChunkCount)),
                Http2Token.End => OnEnd(),
                _ => Http2Error.ProtocolError,
            };
        }
    }

    private Http2Error OnStart()
    {
        if (_frame.Length > Http2Wire.LeastMaxFrameSize || _frame.IsTooShort)
        {
            return Http2Error.FrameSizeError;
        }

        if (!_hasSettings && (_frame.Type != Http2Wire.Settings || _frame.HasFlag(Http2Wire.Ack)))
        {
            return Http2Error.ProtocolError;
        }

        switch (_frame.Type)
        {
            case Http2Wire.Data:
                return StartData();
            case Http2Wire.Headers:
                return StartHeaders();
            case Http2Wire.Priority:
                return _frame.StreamId == 0 ? Http2Error.ProtocolError : StartFixed(Http2Wire.PrioritySize);
            case Http2Wire.RstStream:
                return IsIdle(_frame.StreamId) ? Http2Error.ProtocolError : StartFixed(Http2Wire.WordSize);
            case Http2Wire.WindowUpdate:
                return _frame.StreamId != 0 && IsIdle(_frame.StreamId)
                    ? Http2Error.ProtocolError
                    : StartFixed(Http2Wire.WordSize);
            case Http2Wire.Ping:
                return _frame.StreamId != 0 ? Http2Error.ProtocolError : StartFixed(Http2Wire.PingSize);
            case Http2Wire.Settings:
                return StartSettings();
            case Http2Wire.PushPromise:
            case Http2Wire.Continuation:
                // What opens the stream is whole, and so is whatever such a client may still say.
                return Http2Error.ProtocolError;
            default:
                // GOAWAY: the client opens no more streams, which it was not going to do. Others mean nothing.
                return _flood.Bear();
        }
    }

    private Http2Error OnFixed(byte[] payload)
    {
        int word = Http2Wire.ReadInt32(payload, 0);
        switch (_frame.Type)
        {
            case Http2Wire.RstStream:
                if (_frame.StreamId == _id)
                {
                    _hasEnded = true;
                    sender.Drop();
                    stream.Leave(StatusCode.Cancelled, "the peer has given the call up");
                }

                return Http2Error.NoError;
            case Http2Wire.Settings:
                return sender.Apply((payload[0] << 8) | payload[1], Http2Wire.ReadInt32(payload, 2));
            case Http2Wire.Ping:
                if (_frame.HasFlag(Http2Wire.Ack))
                {
                    sender.IsPingOpen = false;
                }
                else
                {
                    sender.AnswerPing(word, Http2Wire.ReadInt32(payload, 4));
                }

                return Http2Error.NoError;
            case Http2Wire.WindowUpdate:
                return OnWindowUpdate(word & int.MaxValue);
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error OnChunk(ReadOnlySpan<byte> bytes)
    {
        if (_frame.Type != Http2Wire.Data || _frame.StreamId != _id || _hasEnded)
        {
            return Http2Error.NoError;
        }

        _flood.Progress();
        FrameStatus status = stream.HasEnded ? FrameStatus.Ok : _messages.Feed(bytes, stream);
        if (status == FrameStatus.TooLarge)
        {
            _hasEnded = true;
            stream.Leave(StatusCode.ResourceExhausted, $"A message is larger than the allowed {longestMessage} bytes.");
        }
        else if (status != FrameStatus.Ok)
        {
            _hasEnded = true;
            stream.Leave(StatusCode.Internal, "A message is flagged as compressed, but no encoding was announced.");
        }

        return Http2Error.NoError;
    }

    private Http2Error OnEnd()
    {
        switch (_frame.Type)
        {
            case Http2Wire.Data:
                GiveBack();
                if (_frame.StreamId == _id && _frame.HasFlag(Http2Wire.EndStream))
                {
                    return EndOfStream();
                }

                // After the end some may still be on its way.
                return _frame.Length == 0 || stream.HasEnded ? _flood.Bear() : Http2Error.NoError;
            case Http2Wire.Headers when _frame.StreamId == _id && _frame.HasFlag(Http2Wire.EndStream):
                return EndOfStream();
            case Http2Wire.Settings when !_frame.HasFlag(Http2Wire.Ack):
                sender.AcknowledgeSettings();
                return Http2Error.NoError;
            default:
                return Http2Error.NoError;
        }
    }

    private bool IsIdle(int id) => id == 0 || id % 2 == 0 || id > _last;

    private Http2Error StartHeaders()
    {
        int id = _frame.StreamId;
        if (id % 2 == 0 || !_frame.HasFlag(Http2Wire.EndHeaders))
        {
            return Http2Error.ProtocolError;
        }

        if (_id == 0)
        {
            _id = id;
            _last = id;
            sender.Open(id);
            return Http2Error.NoError;
        }

        if (id == _id)
        {
            // Trailers, which end the stream.
            return _frame.HasFlag(Http2Wire.EndStream) && !_hasEnded ? _flood.Bear() : Http2Error.ProtocolError;
        }

        if (id <= _last)
        {
            return Http2Error.StreamClosed;
        }

        // The settings allow one stream; whoever had not read them may try another, a few times.
        _last = id;
        sender.Refuse(id);
        return _flood.Bear();
    }

    private Http2Error StartData()
    {
        if (IsIdle(_frame.StreamId))
        {
            return Http2Error.ProtocolError;
        }

        _connectionTaken += _frame.Length;
        if (_connectionTaken > Http2Wire.DefaultWindow)
        {
            return Http2Error.FlowControlError;
        }

        if (_frame.StreamId != _id)
        {
            return _flood.Bear();
        }

        _streamTaken += _frame.Length;
        return _streamTaken > Http2Wire.DefaultWindow ? Http2Error.FlowControlError : Http2Error.NoError;
    }

    private Http2Error StartSettings()
    {
        _frame.FixedSize = Http2Wire.SettingSize;
        if (_frame.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        if (_frame.HasFlag(Http2Wire.Ack) ? _frame.Length != 0 : _frame.Length % Http2Wire.SettingSize != 0)
        {
            return Http2Error.FrameSizeError;
        }

        _hasSettings = true;
        return _flood.Bear();
    }

    private Http2Error StartFixed(int size)
    {
        _frame.FixedSize = size;
        return _frame.Length == size ? _flood.Bear() : Http2Error.FrameSizeError;
    }

    private Http2Error OnWindowUpdate(int increment)
    {
        if (_frame.StreamId != 0 && _frame.StreamId != _id)
        {
            return Http2Error.NoError;
        }

        return increment == 0 ? Http2Error.ProtocolError : sender.Widen(isStream: _frame.StreamId == _id, increment);
    }

    /// <summary>A half of a window at a time. Messages are taken at once, so all that has come can be given back.</summary>
    private void GiveBack()
    {
        if (_connectionTaken < Http2Wire.DefaultWindow / 2)
        {
            return;
        }

        sender.GiveBack(_connectionTaken, _hasEnded ? 0 : _streamTaken);
        _connectionTaken = 0;
        _streamTaken = 0;
    }

    private Http2Error EndOfStream()
    {
        bool isCut = _messages.IsInside;
        _hasEnded = true;
        sender.PeerHasEnded = true;
        stream.Leave(isCut ? StatusCode.Internal : StatusCode.Ok, isCut ? "The stream ended inside of a message." : "");
        return Http2Error.NoError;
    }
}
