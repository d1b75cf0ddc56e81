using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Internal;

/// <summary>
/// Checks the fields of a block as RFC 9113, sections 8.1 to 8.3, demands of a response, and hands the good ones on.
/// </summary>
internal sealed class Http2Fields : IHpackSink
{
    private const int SwitchingProtocols = 101;
    private const int StatusDigits = 3;

    /// <summary>How far a block has got.</summary>
    private enum Phase
    {
        ExpectStatus,
        Final,
        Interim,
        Trailers,
        Malformed,
    }

    private readonly IHttp2Listener _listener;
    private readonly byte[] _statusName = Ascii.ToBytes(":status");
    private Phase _phase;
    private Http2Stream? _stream;
    private int _streamId;
    private bool _endsStream;

    public Http2Fields(IHttp2Listener listener)
    {
        _listener = listener;
    }

    /// <summary>The value of content-length, or <see cref="Http2Stream.Unknown"/>.</summary>
    public int ContentLength;

    public bool IsMalformed
    {
        get { return _phase == Phase.Malformed || _phase == Phase.ExpectStatus; }
    }

    /// <summary>True when the block was an informational (1xx) response, which nobody is told about.</summary>
    public bool IsInterim
    {
        get { return _phase == Phase.Interim; }
    }

    /// <summary>Begins a block. Without a stream it is only checked for what concerns the connection.</summary>
    public void Begin(Http2Stream? stream, bool endsStream)
    {
        _endsStream = endsStream;
        _stream = stream;
        _streamId = stream == null ? 0 : stream.Id;
        bool isTrailers = stream == null || Http2StreamRules.IsAnswered(stream.State);
        _phase = isTrailers ? Phase.Trailers : Phase.ExpectStatus;
        ContentLength = Http2Stream.Unknown;
    }

    public void OnField(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        // The listener may have given the stream up, or even used its place again, in the middle of the block.
        if (_stream == null || _stream.Id != _streamId || _stream.State == Http2StreamState.Resetting)
        {
            return;
        }

        bool isPseudo = nameLength > 0 && name[nameOffset] == ':';
        bool isGood = isPseudo
            ? TakeStatus(name, nameOffset, nameLength, value, valueOffset, valueLength)
            : TakeRegular(name, nameOffset, nameLength, value, valueOffset, valueLength);
        if (!isGood)
        {
            _phase = Phase.Malformed;
        }
        else if (_phase == Phase.Final || _phase == Phase.Trailers)
        {
            _listener.OnField(
                _stream, name, nameOffset, nameLength, value, valueOffset, valueLength, _endsStream);
        }
    }

    /// <summary>The only pseudo-header of a response, and the first of its fields (section 8.3.2).</summary>
    private bool TakeStatus(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (_phase != Phase.ExpectStatus
            || nameLength != _statusName.Length
            || valueLength != StatusDigits
            || !Ascii.AreEqual(_statusName, 0, name, nameOffset, nameLength))
        {
            return false;
        }

        int status = Ascii.ParseNumber(value, valueOffset, valueLength);
        if (status < 100 || status == SwitchingProtocols)
        {
            return false;
        }

        _phase = status < 200 ? Phase.Interim : Phase.Final;
        _stream!.Status = status;
        return true;
    }

    private bool TakeRegular(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (_phase == Phase.ExpectStatus
            || _phase == Phase.Malformed
            || !FieldSyntax.IsName(name, nameOffset, nameLength)
            || !FieldSyntax.IsValue(value, valueOffset, valueLength)
            || FieldSyntax.IsOfConnection(name, nameOffset, nameLength))
        {
            return false;
        }

        if (_phase == Phase.Final && Ascii.AreEqual("content-length", name, nameOffset, nameLength))
        {
            int length = Ascii.ParseNumber(value, valueOffset, valueLength);
            bool isRepeated = ContentLength != Http2Stream.Unknown && ContentLength != length;
            ContentLength = length;
            return length >= 0 && !isRepeated;
        }

        return true;
    }
}
