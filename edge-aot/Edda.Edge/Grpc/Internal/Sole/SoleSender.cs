using System.Buffers;
using System.Buffers.Binary;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;
using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>
/// What a server says over a connection with one stream. The reading thread leaves its replies here as facts; whoever
/// writes turns them, and what the call has to say, into frames as far as the peer's windows allow.
/// </summary>
internal sealed class SoleSender(SoleStream stream)
{
    // The end of the call, with its message cut to what fits.
    private const int TrailersRoom = 1024;
    private const int LongestMessage = 256;

    // RFC 7541, appendix A.
    private const int Status200 = 8;

    private readonly Lock _gate = new();
    private readonly Http2Peer _peer = NewPeer();
    private List<int>? _refused;
    private int _id;
    private int _connectionWindow = Http2Wire.DefaultWindow;
    private int _streamWindow = Http2Wire.DefaultWindow;
    private int _settingsAcks;
    private int _pingAnswers;
    private int _pingHigh;
    private int _pingLow;
    private int _connectionGiven;
    private int _streamGiven;
    private bool _wantsPing;
    private bool _hasGreeted;
    private bool _hasHeaders;
    private bool _isDropped;

    // A message that the peer's window cut in two, with its prefix; what is left of it begins at the other.
    private byte[]? _rest;
    private int _restOffset;

    /// <summary>True while a PING of ours is unanswered.</summary>
    public bool IsPingOpen { get; set; }

    public bool PeerHasEnded { get; set; }

    /// <summary>Written so far.</summary>
    public int Messages { get; private set; }

    /// <summary>Of the messages, without their prefixes.</summary>
    public long Bytes { get; private set; }

    private int Window => Math.Min(_connectionWindow, _streamWindow);

    /// <summary>The last frame is written: nothing follows.</summary>
    public bool IsDone { get; private set; }

    public void Open(int id)
    {
        lock (_gate)
        {
            _id = id;
            _streamWindow = _peer.InitialWindow;
        }
    }

    /// <summary>The peer gave the stream up: nothing more may be sent on it.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _isDropped = true;
        }
    }

    public void Refuse(int id)
    {
        lock (_gate)
        {
            (_refused ??= []).Add(id);
        }
    }

    public void AcknowledgeSettings()
    {
        lock (_gate)
        {
            _settingsAcks++;
        }
    }

    public void AnswerPing(int high, int low)
    {
        lock (_gate)
        {
            _pingAnswers = 1;
            _pingHigh = high;
            _pingLow = low;
        }
    }

    public void GiveBack(int connection, int streamToo)
    {
        lock (_gate)
        {
            _connectionGiven += connection;
            _streamGiven += streamToo;
        }
    }

    public void Ping()
    {
        lock (_gate)
        {
            IsPingOpen = true;
            _wantsPing = true;
        }
    }

    public Http2Error Apply(int id, int value)
    {
        if (id == Http2Wire.EnablePush)
        {
            return value is 0 or 1 ? Http2Error.NoError : Http2Error.ProtocolError;
        }

        lock (_gate)
        {
            int before = _peer.InitialWindow;
            Http2Error error = _peer.Apply(id, value);
            long window = (long)_streamWindow + _peer.InitialWindow - before;
            if (error != Http2Error.NoError || window > int.MaxValue)
            {
                return error == Http2Error.NoError ? Http2Error.FlowControlError : error;
            }

            _streamWindow = (int)window;
            return Http2Error.NoError;
        }
    }

    public Http2Error Widen(bool isStream, int increment)
    {
        lock (_gate)
        {
            long window = (long)(isStream ? _streamWindow : _connectionWindow) + increment;
            if (window > int.MaxValue)
            {
                return Http2Error.FlowControlError;
            }

            if (isStream)
            {
                _streamWindow = (int)window;
            }
            else
            {
                _connectionWindow = (int)window;
            }

            return Http2Error.NoError;
        }
    }

    /// <summary>Writes all that can be said now; false when that was nothing.</summary>
    public bool Write(IBufferWriter<byte> output, Http2Error error)
    {
        if (IsDone)
        {
            return false;
        }

        bool hasEnded = stream.HasEnded;
        lock (_gate)
        {
            bool hasReplied = WriteReplies(output);
            if (error != Http2Error.NoError || _isDropped)
            {
                WriteGoAway(output, error);
                return true;
            }

            bool hasSaid = _id != 0 && WriteMessages(output);
            if (hasEnded && _rest is null && _id != 0)
            {
                WriteEnd(output);
                hasSaid = true;
            }

            return hasReplied || hasSaid;
        }
    }

    private static Http2Peer NewPeer()
    {
        Http2Peer peer = new();
        peer.Reset();
        return peer;
    }

    private bool WriteReplies(IBufferWriter<byte> output)
    {
        bool hasWritten = !_hasGreeted || _wantsPing || _refused is not null
            || (_settingsAcks | _pingAnswers | _connectionGiven | _streamGiven) != 0;
        if (!_hasGreeted)
        {
            SoleFrames.WriteGreeting(output);
            _hasGreeted = true;
        }

        for (; _settingsAcks > 0; _settingsAcks--)
        {
            SoleFrames.Begin(output, 0, Http2Wire.Settings, Http2Wire.Ack, 0);
            SoleFrames.End(output, 0);
        }

        if (_pingAnswers > 0)
        {
            SoleFrames.WritePing(output, Http2Wire.Ack, _pingHigh, _pingLow);
            _pingAnswers = 0;
        }

        if (_wantsPing)
        {
            SoleFrames.WritePing(output, 0, 0, 0);
            _wantsPing = false;
        }

        if (_refused is not null)
        {
            foreach (int id in _refused)
            {
                SoleFrames.WriteWord(output, Http2Wire.RstStream, id, (int)Http2Error.RefusedStream);
            }

            _refused = null;
        }

        if (_connectionGiven != 0)
        {
            SoleFrames.WriteWord(output, Http2Wire.WindowUpdate, 0, _connectionGiven);
            _connectionGiven = 0;
        }

        if (_streamGiven != 0)
        {
            SoleFrames.WriteWord(output, Http2Wire.WindowUpdate, _id, _streamGiven);
            _streamGiven = 0;
        }

        return hasWritten;
    }

    private bool WriteMessages(IBufferWriter<byte> output)
    {
        bool hasWritten = WriteRest(output);
        while (_rest is null && stream.Next() is { } message)
        {
            WriteHeaders(output);
            int body = message.ComputeSize();
            Messages++;
            Bytes += body;
            int length = FramePrefix.Size + body;
            if (length <= Math.Min(Window, Http2Wire.LeastMaxFrameSize))
            {
                SoleFrames.Encode(message, body, SoleFrames.Begin(output, length, Http2Wire.Data, 0, _id));
                SoleFrames.End(output, length);
                Take(length);
            }
            else
            {
                _rest = new byte[length];
                _restOffset = 0;
                SoleFrames.Encode(message, body, _rest);
                WriteRest(output);
            }

            hasWritten = true;
        }

        return hasWritten;
    }

    private void Take(int length)
    {
        _connectionWindow -= length;
        _streamWindow -= length;
    }

    private bool WriteRest(IBufferWriter<byte> output)
    {
        bool hasWritten = false;
        while (_rest is not null && Window > 0)
        {
            int length = Math.Min(Math.Min(_rest.Length - _restOffset, Window), Http2Wire.LeastMaxFrameSize);
            _rest.AsSpan(_restOffset, length).CopyTo(SoleFrames.Begin(output, length, Http2Wire.Data, 0, _id));
            SoleFrames.End(output, length);
            Take(length);
            _restOffset += length;
            if (_restOffset == _rest.Length)
            {
                _rest = null;
            }

            hasWritten = true;
        }

        return hasWritten;
    }

    private void WriteHeaders(IBufferWriter<byte> output)
    {
        if (_hasHeaders)
        {
            return;
        }

        _hasHeaders = true;
        HpackEncoder encoder = new();
        byte[] block = new byte[64];
        encoder.Start(block, 0, block.Length);
        encoder.NoTable();
        encoder.Indexed(Status200);
        encoder.Field(HpackStaticTable.ContentType, HeaderNames.ContentType);
        WriteBlock(output, encoder, block, Http2Wire.EndHeaders);
    }

    /// <summary>The status as trailers; a stream that the peer has not ended yet is not read any more.</summary>
    private void WriteEnd(IBufferWriter<byte> output)
    {
        WriteHeaders(output);
        Status status = stream.Status;
        string message = HeaderText.EncodeMessage(status.Message[..Math.Min(status.Message.Length, LongestMessage)]);
        HpackEncoder encoder = new();
        byte[] block = new byte[TrailersRoom];
        encoder.Start(block, 0, block.Length);
        encoder.Field(HeaderNames.Status, HeaderNames.Number((int)status.Code));
        if (message.Length is > 0 and < TrailersRoom - 64)
        {
            encoder.Field(HeaderNames.Message, message);
        }

        WriteBlock(output, encoder, block, Http2Wire.EndHeaders | Http2Wire.EndStream);
        if (!PeerHasEnded)
        {
            SoleFrames.WriteWord(output, Http2Wire.RstStream, _id, (int)Http2Error.NoError);
        }

        WriteGoAway(output, Http2Error.NoError);
    }

    private void WriteBlock(IBufferWriter<byte> output, HpackEncoder encoder, byte[] block, int flags)
    {
        block.AsSpan(0, encoder.Position).CopyTo(SoleFrames.Begin(output, encoder.Position, Http2Wire.Headers, flags, _id));
        SoleFrames.End(output, encoder.Position);
    }

    private void WriteGoAway(IBufferWriter<byte> output, Http2Error error)
    {
        Span<byte> payload = SoleFrames.Begin(output, Http2Wire.GoAwaySize, Http2Wire.GoAway, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(payload, _id);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)error);
        SoleFrames.End(output, Http2Wire.GoAwaySize);
        IsDone = true;
    }
}
