using System;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Core.Http2;

/// <summary>
/// The client side of an HTTP/2 connection (RFC 9113) without a socket: bytes come in through <see cref="Receive"/>, wait
/// in <see cref="Output"/> to leave, and what they mean is told to the listener. All buffers are made at the beginning and
/// used again by every <see cref="Start"/>. One thread drives it; nothing throws because of what a peer sent.
/// </summary>
public sealed class Http2Connection
{
    /// <summary>The preface, a piece of data worth a frame, and the room kept for replies fit into this.</summary>
    public const int LeastOutputSize = 512;

    private readonly Http2StreamTable _streams;
    private readonly Http2Peer _peer = new Http2Peer();
    private readonly Http2Sender _sender;
    private readonly Http2Receiver _receiver;
    private readonly HpackEncoder _encoder = new HpackEncoder();
    private Http2Stream? _beginning;
    private bool _isFirstRequest;
    private readonly int _streamWindow;
    private readonly int _settingsTimeout;
    private long _settingsDeadline;

    public Http2Connection(Http2Options options, IHttp2Listener listener)
    {
        _streamWindow = options.StreamWindow;
        _settingsTimeout = options.SettingsTimeout;
        _streams = new Http2StreamTable(options.ConcurrentStreams);
        _sender = new Http2Sender(options, _streams, _peer);
        _receiver = new Http2Receiver(options, _streams, _sender, _peer, listener);
        State = Http2ConnectionState.Idle;
    }

    public Http2ConnectionState State;

    /// <summary>Why the connection failed: this side's verdict, which the GOAWAY carries.</summary>
    public Http2Error Error;

    /// <summary>The bytes that are to leave are Output[OutputOffset .. OutputOffset + OutputCount).</summary>
    public byte[] Output
    {
        get { return _sender.Output.Bytes; }
    }

    public int OutputOffset
    {
        get { return _sender.Output.Start; }
    }

    public int OutputCount
    {
        get { return _sender.Output.Count; }
    }

    public int OpenStreams
    {
        get { return _streams.Taken; }
    }

    /// <summary>True while a PING of ours is unanswered.</summary>
    public bool IsPingOpen
    {
        get { return _receiver.Control.IsPingOpen; }
    }

    /// <summary>True when this connection will take no new stream, now or later.</summary>
    public bool IsClosing
    {
        get { return State != Http2ConnectionState.Open || _streams.IsExhausted; }
    }

    /// <summary>The encoder of the request that was begun.</summary>
    public HpackEncoder Fields
    {
        get { return _encoder; }
    }

    /// <summary>Begins a new connection over a new transport. Streams of an earlier one must have ended.</summary>
    public void Start(long now)
    {
        _streams.Reset();
        _peer.Reset();
        _receiver.Reset();
        _sender.Start();
        _beginning = null;
        _isFirstRequest = true;
        _settingsDeadline = now + _settingsTimeout;
        Error = Http2Error.NoError;
        State = Http2ConnectionState.Open;
        Tick(now);
    }

    /// <summary>
    /// Takes bytes from the peer, in pieces of any size. Returns how many were taken: fewer than given only while replies
    /// have no room, so let output leave and offer the rest again. After a failure everything is taken and dropped.
    /// </summary>
    public int Receive(byte[] buffer, int offset, int count)
    {
        if (State == Http2ConnectionState.Failed || State == Http2ConnectionState.Idle)
        {
            return count;
        }

        int taken = _receiver.Receive(buffer, offset, count);
        if (_receiver.Control.HasGoAway && State == Http2ConnectionState.Open)
        {
            State = Http2ConnectionState.Draining;
        }

        if (_receiver.Error != Http2Error.NoError)
        {
            Fail(_receiver.Error);
        }

        return taken;
    }

    /// <summary>Tells that the first bytes of the output have left.</summary>
    public void Sent(int count)
    {
        _sender.Output.Take(count);
        _sender.Flush();
    }

    /// <summary>Lets time pass, in milliseconds of a clock that only goes forward.</summary>
    public void Tick(long now)
    {
        _receiver.Flood.Tick(now);
        if (State == Http2ConnectionState.Open && !_receiver.Control.IsAcknowledged && now >= _settingsDeadline)
        {
            Fail(Http2Error.SettingsTimeout);
        }
    }

    /// <summary>
    /// Begins a request: write its fields into <see cref="Fields"/> and call <see cref="EndRequest"/>, with nothing in
    /// between. Null when no stream can be opened now.
    /// </summary>
    public Http2Stream? BeginRequest()
    {
        int limit = _peer.MaxConcurrentStreams;
        if (IsClosing || _streams.Taken >= limit)
        {
            return null;
        }

        _beginning = _streams.FindFree();
        if (_beginning != null)
        {
            Http2Output output = _sender.Output;
            int room = output.Room(Http2Output.ReplyRoom);
            int start = output.End + Http2Wire.FrameHeaderSize;

            // One frame is enough for any peer's limit, so a request never needs a CONTINUATION.
            int size = Math.Min(room - Http2Wire.FrameHeaderSize, Http2Wire.LeastMaxFrameSize);
            _encoder.Start(output.Bytes, start, start + Math.Max(size, 0));
            if (_isFirstRequest)
            {
                _encoder.NoTable();
            }
        }

        return _beginning;
    }

    /// <summary>Opens the stream that was begun, or leaves everything as it was.</summary>
    public Http2Sent EndRequest(bool isLast)
    {
        Http2Stream? stream = _beginning;
        _beginning = null;
        if (stream == null)
        {
            return Http2Sent.NoRoom;
        }

        Http2Output output = _sender.Output;
        if (_encoder.ListSize > _peer.MaxHeaderListSize)
        {
            return Http2Sent.TooLarge;
        }

        if (_encoder.HasOverflowed)
        {
            return output.Count == 0 ? Http2Sent.TooLarge : Http2Sent.NoRoom;
        }

        int length = _encoder.Position - output.End - Http2Wire.FrameHeaderSize;
        int flags = Http2Wire.EndHeaders | (isLast ? Http2Wire.EndStream : 0);
        output.Begin(length, Http2Wire.Headers, flags, _streams.NextId);
        output.Skip(length);
        _isFirstRequest = false;
        _streams.Open(stream, _peer.InitialWindow, _streamWindow);
        if (isLast)
        {
            _streams.Advance(stream, Http2StreamEvent.SendEnd);
        }

        return Http2Sent.Done;
    }

    /// <summary>
    /// Sends as much as the windows and the output allow. Returns how much; END_STREAM goes with the last byte if asked for.
    /// </summary>
    public int Send(Http2Stream stream, byte[] buffer, int offset, int count, bool isLast)
    {
        if (!Http2StreamRules.IsSending(stream.State))
        {
            return 0;
        }

        int sent = _sender.Send(stream, buffer, offset, count, isLast);
        if (sent > 0)
        {
            _receiver.Flood.Progress();
        }

        return sent;
    }

    /// <summary>Ends the request without more data. False when there is no room now.</summary>
    public bool TrySendEnd(Http2Stream stream)
    {
        return Http2StreamRules.IsSending(stream.State) && _sender.TrySendEnd(stream);
    }

    /// <summary>Tells that the listener is done with that many bytes of a stream, so that the peer may send more.</summary>
    public void Consume(Http2Stream stream, int count)
    {
        _streams.Consume(stream, count);
        _sender.Flush();
    }

    /// <summary>Gives a stream up. The listener is not told.</summary>
    public void Reset(Http2Stream stream, Http2Error error)
    {
        if (_streams.Advance(stream, Http2StreamEvent.Reset))
        {
            stream.ResetError = error;
            _sender.Flush();
        }
    }

    /// <summary>Asks the peer for a sign of life; see <see cref="IsPingOpen"/>.</summary>
    public void Ping()
    {
        if (State == Http2ConnectionState.Open || State == Http2ConnectionState.Draining)
        {
            _receiver.Control.IsPingOpen = true;
            _sender.Ping();
            _sender.Flush();
        }
    }

    /// <summary>Takes no new streams and tells the peer; those that are open go on.</summary>
    public void Close()
    {
        if (State == Http2ConnectionState.Open)
        {
            State = Http2ConnectionState.Draining;
            _sender.GoAway(Http2Error.NoError);
            _sender.Flush();
        }
    }

    /// <summary>Tells that the transport is gone: all streams are lost, and it is unknown what the peer did with them.</summary>
    public void Disconnect()
    {
        if (State != Http2ConnectionState.Failed && State != Http2ConnectionState.Idle)
        {
            State = Http2ConnectionState.Failed;
            LoseStreams(Http2Error.ConnectError);
            _sender.Output.Clear();
        }
    }

    private void Fail(Http2Error error)
    {
        State = Http2ConnectionState.Failed;
        Error = error;
        _sender.GoAway(error);
        _sender.Flush();
        LoseStreams(error);
    }

    private void LoseStreams(Http2Error error)
    {
        for (int i = 0; i < _streams.Places; i++)
        {
            Http2Stream stream = _streams.At(i);
            if (stream.State == Http2StreamState.Resetting)
            {
                _streams.Advance(stream, Http2StreamEvent.Lost);
            }
            else if (stream.State != Http2StreamState.Free)
            {
                _receiver.Ends.Lose(stream, error, false);
            }
        }
    }
}
