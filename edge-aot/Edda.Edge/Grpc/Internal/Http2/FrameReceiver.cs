using Edda.Core.Http2;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>What a client sends on a connection with many streams: checked, and taken to the connection and its streams.</summary>
internal sealed class FrameReceiver(Http2ServerConnection connection, GrpcServerLimits limits)
    : FrameIntake(IdleFrames, IdleFramesPeriod)
{
    // Frames that bring nothing, in a time without any progress. A client that cancels all it has begun stays within it.
    private const int IdleFrames = 1024;
    private const int IdleFramesPeriod = 10_000;

    private readonly HeaderReceiver _headers = new(limits);
    private readonly NoFields _noFields = new();

    // Of the current DATA frame, what went to its stream.
    private int _taken;

    /// <summary>The highest stream that the peer has begun.</summary>
    public int Last { get; private set; }

    /// <summary>The client has said that it will begin no more streams.</summary>
    public bool PeerLeaves { get; private set; }

    /// <summary>A header block waits for its continuation.</summary>
    public bool IsInsideBlock => _headers.StreamId != 0;

    public void Release() => _headers.Release();

    protected override Http2Error OnStart()
    {
        bool continues = Frame.Type == Http2Wire.Continuation;
        if (IsInsideBlock ? !continues || Frame.StreamId != _headers.StreamId : continues)
        {
            return Http2Error.ProtocolError;
        }

        return Frame.Type switch
        {
            Http2Wire.Data => StartData(),
            Http2Wire.Headers => StartHeaders(),
            Http2Wire.Priority => Frame.StreamId == 0 ? Http2Error.ProtocolError : StartFixed(Http2Wire.PrioritySize),
            Http2Wire.RstStream => IsIdle(Frame.StreamId) ? Http2Error.ProtocolError : StartFixed(Http2Wire.WordSize),
            Http2Wire.WindowUpdate => Frame.StreamId != 0 && IsIdle(Frame.StreamId)
                ? Http2Error.ProtocolError
                : StartFixed(Http2Wire.WordSize),
            Http2Wire.Ping => Frame.StreamId != 0 ? Http2Error.ProtocolError : StartFixed(Http2Wire.PingSize),
            Http2Wire.Settings => StartSettings(),
            Http2Wire.GoAway => StartGoAway(),
            Http2Wire.PushPromise => Http2Error.ProtocolError,

            // Continuations, and frames that mean nothing here.
            _ => Bear(),
        };
    }

    protected override Http2Error OnFixed(byte[] payload)
    {
        int word = Http2Wire.ReadInt32(payload, 0);
        switch (Frame.Type)
        {
            case Http2Wire.Priority:
                // A stream cannot depend on itself; nobody asks what else it depends on.
                return (word & int.MaxValue) == Frame.StreamId ? Http2Error.ProtocolError : Http2Error.NoError;
            case Http2Wire.RstStream:
                connection.PeerReset(Frame.StreamId);
                return Http2Error.NoError;
            case Http2Wire.Settings:
                return connection.Apply((payload[0] << 8) | payload[1], Http2Wire.ReadInt32(payload, 2));
            case Http2Wire.Ping:
                connection.OnPing(Frame.HasFlag(Http2Wire.Ack), word, Http2Wire.ReadInt32(payload, 4));
                return Http2Error.NoError;
            case Http2Wire.WindowUpdate:
                return connection.OnWindowUpdate(Frame.StreamId, word & int.MaxValue);
            default:
                return Http2Error.NoError;
        }
    }

    protected override Http2Error OnChunk(byte[] buffer)
    {
        switch (Frame.Type)
        {
            case Http2Wire.Data:
                if (connection.Append(Frame.StreamId, buffer.AsSpan(Frame.ChunkOffset, Frame.ChunkCount)))
                {
                    _taken += Frame.ChunkCount;
                }

                return Http2Error.NoError;
            case Http2Wire.Headers or Http2Wire.Continuation:
                return _headers.Append(buffer, Frame.ChunkOffset, Frame.ChunkCount)
                    ? Http2Error.NoError
                    : Http2Error.EnhanceYourCalm;
            default:
                return Http2Error.NoError;
        }
    }

    protected override Http2Error OnEnd()
    {
        switch (Frame.Type)
        {
            case Http2Wire.Data:
                return EndData();
            case Http2Wire.Headers or Http2Wire.Continuation when Frame.HasFlag(Http2Wire.EndHeaders):
                return EndBlock(Frame.StreamId);
            case Http2Wire.Settings when Frame.HasFlag(Http2Wire.Ack):
                _headers.SettingsHold();
                return Http2Error.NoError;
            case Http2Wire.Settings:
                connection.AcknowledgeSettings();
                return Http2Error.NoError;
            default:
                return Http2Error.NoError;
        }
    }

    protected override void OnPause() => _headers.Keep();

    /// <summary>A frame that brings nothing. Responses that move on meanwhile forgive it.</summary>
    protected override Http2Error Bear()
    {
        if (connection.TakeProgress())
        {
            Progress();
        }

        return base.Bear();
    }

    private bool IsIdle(int id) => id == 0 || id % 2 == 0 || id > Last;

    private Http2Error StartHeaders()
    {
        if (Frame.StreamId % 2 == 0)
        {
            return Http2Error.ProtocolError;
        }

        _headers.Begin(Frame.StreamId, Frame.HasFlag(Http2Wire.EndStream));
        return Http2Error.NoError;
    }

    private Http2Error StartData()
    {
        _taken = 0;
        return IsIdle(Frame.StreamId) ? Http2Error.ProtocolError : connection.StartData(Frame.StreamId, Frame.Length);
    }

    private Http2Error EndData()
    {
        bool isLast = Frame.HasFlag(Http2Wire.EndStream);
        connection.EndData(Frame.StreamId, isLast, Frame.Length - _taken, _taken > 0);
        if (_taken > 0)
        {
            Progress();
            return Http2Error.NoError;
        }

        return isLast ? Http2Error.NoError : Bear();
    }

    private Http2Error StartGoAway()
    {
        if (Frame.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        PeerLeaves = true;
        return Frame.Length < Http2Wire.GoAwaySize ? Http2Error.FrameSizeError : Bear();
    }

    private Http2Error EndBlock(int id)
    {
        bool endsStream = _headers.EndsStream;
        if (id <= Last)
        {
            return EndTrailers(id, endsStream);
        }

        Last = id;
        ServerStream stream = connection.Rent();
        stream.Fields.Begin();
        HpackStatus status = _headers.Decode(stream.Fields);
        stream.Fields.End();
        if (status != HpackStatus.Ok)
        {
            connection.GiveUp(stream);
            return status == HpackStatus.TooLarge ? Http2Error.EnhanceYourCalm : Http2Error.CompressionError;
        }

        return connection.Open(stream, id, endsStream) ? Http2Error.NoError : Bear();
    }

    private Http2Error EndTrailers(int id, bool endsStream)
    {
        _noFields.Begin();
        if (_headers.Decode(_noFields) != HpackStatus.Ok)
        {
            return Http2Error.CompressionError;
        }

        Http2Error error = connection.OnTrailers(id, isGood: endsStream && !_noFields.IsMalformed);
        return error == Http2Error.NoError ? Bear() : error;
    }
}
