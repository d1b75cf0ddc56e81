using System;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Wire;

namespace Edda.Core.Calls.Internal;

/// <summary>
/// A call on an HTTP/2 stream. Its connection owns it and its buffers, and uses them for one call at a time; codec,
/// prefix and names are shared by all calls, none of which keeps anything in them.
/// </summary>
internal sealed class Http2Call : ClientCall
{
    private readonly Http2Connection _http;
    private readonly MessageCodec _codec;
    private readonly int _largestResponse;
    private readonly FramePrefix _prefix;
    private readonly ResponseStatus _response;
    private readonly ByteQueue _inbox;
    private readonly ByteQueue _outbox;
    private CallState _state;
    private Http2Stream? _stream;
    private CallContext? _context;
    private StatusCode _status;
    private bool _hasHeaders;
    private long _deadline;

    /// <summary>How many bytes have arrived that the peer was not given back yet.</summary>
    private int _held;

    public Http2Call(
        Http2Connection http, MessageCodec codec, FramePrefix prefix, ResponseNames names, CallConnectionOptions options)
    {
        _response = new ResponseStatus(names);
        _http = http;
        _codec = codec;
        _prefix = prefix;
        _largestResponse = options.LargestResponse;
        _inbox = new ByteQueue(options.LargestKeptBuffer);
        _outbox = new ByteQueue(options.LargestKeptBuffer);
    }

    public bool IsFree
    {
        get { return _state == CallState.Free; }
    }

    public override bool HasEnded
    {
        get { return _state == CallState.Ended; }
    }

    public override StatusCode Status
    {
        get { return _status; }
    }

    public override bool HasHeaders
    {
        get { return _hasHeaders || HasEnded; }
    }

    /// <summary>Takes a stream that was just opened; null for a call that is ended at once.</summary>
    public void Begin(Http2Stream? stream, CallContext? context, long deadline)
    {
        _stream = stream;
        _context = context;
        _deadline = deadline;
        _state = CallState.Sending;
        _status = StatusCode.Unknown;
        _hasHeaders = false;
        _held = 0;
        _response.Clear();
        _inbox.Clear();
        _outbox.Clear();
        if (stream != null)
        {
            stream.Tag = this;
        }

        if (context != null)
        {
            context.Begin();
        }
    }

    public override bool TrySend(Message message)
    {
        if (!IsReady())
        {
            return false;
        }

        int size = message.ComputeSize();
        int at = Begin(size);
        if (!_codec.TryWrite(message, _outbox.Bytes, at, size))
        {
            Fail(StatusCode.Internal, "the request changed while it was written");
            return false;
        }

        return true;
    }

    public override bool TrySend(byte[] message, int offset, int count)
    {
        if (!IsReady())
        {
            return false;
        }

        int at = Begin(count);
        Array.Copy(message, offset, _outbox.Bytes, at, count);
        return true;
    }

    public override void CompleteSending()
    {
        if (_state == CallState.Sending)
        {
            _state = CallState.Ending;
            Flush();
        }
    }

    /// <summary>Lets what waits leave as far as the connection takes it. END_STREAM goes with the last byte.</summary>
    public void Flush()
    {
        if (_stream == null || _state == CallState.Sent)
        {
            return;
        }

        bool isLast = _state == CallState.Ending;
        int waiting = _outbox.Count;
        if (waiting > 0)
        {
            _outbox.Take(_http.Send(_stream, _outbox.Bytes, _outbox.Start, waiting, isLast));
            if (isLast && _outbox.Count == 0)
            {
                _state = CallState.Sent;
            }
        }
        else if (isLast && _http.TrySendEnd(_stream))
        {
            _state = CallState.Sent;
        }
    }

    public override CallRead TryRead(Message into)
    {
        FrameStatus head = Head();
        if (head == FrameStatus.Incomplete)
        {
            return HasEnded ? CallRead.End : CallRead.Pending;
        }

        if (head != FrameStatus.Ok)
        {
            return CallRead.End;
        }

        int length = (int)_prefix.Length;
        bool isRead = _codec.TryRead(into, _inbox.Bytes, _inbox.Start + FramePrefix.Size, length);
        _inbox.Take(FramePrefix.Size + length);
        if (!isRead)
        {
            Fail(StatusCode.Internal, "the response does not parse at '" + _codec.FailedPath + "'");
            return CallRead.End;
        }

        GiveBack();
        return CallRead.Message;
    }

    public override void Cancel()
    {
        if (!HasEnded)
        {
            Fail(StatusCode.Cancelled, "cancelled by the caller");
        }
    }

    public override void Fail(StatusCode status, string message)
    {
        if (HasEnded ? _status == StatusCode.Ok : _state != CallState.Free)
        {
            _inbox.Clear();
            End(status, message, false);
        }
    }

    public override void Release()
    {
        Cancel();
        _state = CallState.Free;
        _context = null;
    }

    public void Tick(long now)
    {
        if (now >= _deadline && _state != CallState.Free && !HasEnded)
        {
            Fail(StatusCode.DeadlineExceeded, "the deadline has passed");
        }
    }

    public void OnField(
        byte[] name,
        int nameOffset,
        int nameLength,
        byte[] value,
        int valueOffset,
        int valueLength,
        bool isTrailer)
    {
        if (_response.Take(name, nameOffset, nameLength, value, valueOffset, valueLength) || _context == null)
        {
            return;
        }

        CallMetadata? metadata = isTrailer ? _context.ResponseTrailers : _context.ResponseHeaders;
        if (metadata != null)
        {
            metadata.Add(name, nameOffset, nameLength, value, valueOffset, valueLength);
        }
    }

    public void OnHeaders(int httpStatus)
    {
        _hasHeaders = true;
        _response.TakeHttp(httpStatus);
        if (!_response.IsGrpc)
        {
            End(_response.Verdict(), _response.Message, false);
        }
    }

    public void OnData(byte[] buffer, int offset, int count)
    {
        _inbox.Append(buffer, offset, count);
        _held += count;
        GiveBack();
    }

    public void OnEnd()
    {
        StatusCode status = _response.Verdict();
        if (status == StatusCode.Ok && !IsWhole())
        {
            Fail(StatusCode.Internal, "the response ends in the middle of a message");
            return;
        }

        End(status, _response.Message, false);
    }

    public void OnReset(Http2Error error, bool isRetryable)
    {
        _stream = null;
        End(ResponseStatus.Of(error), "HTTP/2 error " + ((int)error).ToString(), isRetryable);
    }

    /// <summary>Ends a call that could not begin: nothing of it was sent, so it may be repeated.</summary>
    public void EndUnsent(StatusCode status, string message)
    {
        End(status, message, status == StatusCode.Unavailable);
    }

    private void End(StatusCode status, string message, bool isRetryable)
    {
        _state = CallState.Ended;
        _status = status;
        Http2Stream? stream = _stream;
        _stream = null;
        if (_context != null)
        {
            _context.End(status, message, isRetryable);
        }

        if (stream != null && stream.Tag == this && stream.Id != 0)
        {
            _http.Reset(stream, Http2Error.Cancel);
        }
    }

    /// <summary>Whether all that was taken before has left.</summary>
    private bool IsReady()
    {
        if (_state != CallState.Sending)
        {
            return false;
        }

        Flush();
        return _outbox.Count == 0;
    }

    /// <summary>Writes what goes before a message of that size. Returns where the message goes.</summary>
    private int Begin(int size)
    {
        int at = _outbox.Reserve(FramePrefix.Size + size);
        FramePrefix.Write(_outbox.Bytes, at, false, size);
        return at + FramePrefix.Size;
    }

    /// <summary>What lies at the front of the inbox. Ends the call over a message that will never be whole.</summary>
    private FrameStatus Head()
    {
        FrameStatus status = _prefix.Read(_inbox.Bytes, _inbox.Start, _inbox.Count, _largestResponse);
        if (status == FrameStatus.TooLarge)
        {
            Fail(StatusCode.ResourceExhausted, "a response is larger than " + _largestResponse.ToString() + " bytes");
        }
        else if (status == FrameStatus.BadFlag || (status == FrameStatus.Ok && _prefix.IsCompressed))
        {
            status = FrameStatus.BadFlag;
            Fail(StatusCode.Internal, "a response is compressed, which was not offered");
        }
        else if (status == FrameStatus.Ok && _inbox.Count - FramePrefix.Size < (int)_prefix.Length)
        {
            status = FrameStatus.Incomplete;
        }

        return status;
    }

    /// <summary>
    /// Lets the peer go on only while no whole message waits: so a call holds one message and a window at most.
    /// </summary>
    private void GiveBack()
    {
        if (Head() == FrameStatus.Incomplete && _stream != null)
        {
            int held = _held;
            _held = 0;
            _http.Consume(_stream, held);
        }
    }

    /// <summary>True when the inbox ends with the end of a message.</summary>
    private bool IsWhole()
    {
        int at = _inbox.Start;
        int left = _inbox.Count;
        while (left > 0)
        {
            if (_prefix.Read(_inbox.Bytes, at, left, left - FramePrefix.Size) != FrameStatus.Ok)
            {
                return false;
            }

            int size = FramePrefix.Size + (int)_prefix.Length;
            at += size;
            left -= size;
        }

        return true;
    }
}
