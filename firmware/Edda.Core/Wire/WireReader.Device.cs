namespace Edda.Core.Wire;

/// <summary>
/// Reads protobuf from bytes that somebody else owns. Never throws on input and never looks beyond the bytes.
/// </summary>
/// <remarks>
/// A read that fails answers zero, leaves the position where it was and makes the reader see an end: so generated code
/// checks <see cref="Status"/> once per message and not once per field. One reader serves one message after another.
/// </remarks>
public sealed partial class WireReader
{
    /// <summary>How deep messages may be nested below the outermost one. Each level takes two frames of the stack.</summary>
    public const int DefaultDepth = 16;

    // _start <= _position <= _limit <= _end, always. _limit is the end of the message being read, _end that of the bytes.
    private byte[] _bytes;
    private int _start;
    private int _position;
    private int _limit;
    private int _end;
    private int _depthLeft;
    private WireStatus _status;
    private bool _failedOutsideField;
    private int _failedItem;
    private object _path; // a FieldPath, once a field was named

    public WireReader()
    {
        _depthLeft = DefaultDepth;
    }

    /// <summary>How many of the bytes are read.</summary>
    public int Position
    {
        get { return _position - _start; }
    }

    public WireStatus Status
    {
        get { return _status; }
    }

    /// <summary>
    /// Where a failed read failed, as a path of field names: "context.values[3].key". Empty when the failure is not
    /// inside of a field. Null after success.
    /// </summary>
    public string FailedPath
    {
        get { return _status == WireStatus.Ok ? null : _path == null ? "" : _path.ToString(); }
    }

    public void Reset(byte[] buffer, int offset, int count)
    {
        _bytes = buffer;
        _start = offset;
        _position = offset;
        _limit = offset + count;
        _end = _limit;
        _depthLeft = DefaultDepth;
        Begin();
    }

    /// <summary>The next tag, or 0 when the message ends here or a read has failed.</summary>
    public uint ReadTag()
    {
        int position = _position;
        if (position >= _limit)
        {
            return 0;
        }

        uint tag = _bytes[position];
        if (tag >= 8 && tag < 0x80)
        {
            _position = position + 1;
            return tag;
        }

        return ReadLongTag();
    }

    internal void Begin()
    {
        _status = WireStatus.Ok;
        _failedOutsideField = false;
        _path = null;
    }

    /// <summary>Whether all went well since <see cref="Begin"/>; if not, goes back.</summary>
    internal bool Finish(int start)
    {
        if (_status == WireStatus.Ok)
        {
            return true;
        }

        _position = _start + start;
        _limit = _end;
        return false;
    }

    private void Fail(WireStatus status)
    {
        if (_status == WireStatus.Ok)
        {
            _status = status;
        }

        _limit = _position;
    }

    private void FailAt(int position, WireStatus status)
    {
        _position = position;
        Fail(status);
    }

    // A tag is a varint of at most 32 bits: three of wire type, 29 of field number, which is never 0.
    private uint ReadLongTag()
    {
        int start = _position;
        ulong tag = ReadUInt64();
        if (_status == WireStatus.Ok && tag >= 8 && tag <= 0xFFFFFFFF)
        {
            return (uint)tag;
        }

        _failedOutsideField = true;
        FailAt(start, WireStatus.Malformed);
        return 0;
    }
}
