using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Core.Wire;

/// <summary>
/// Reads protobuf from bytes that somebody else owns. Never throws on input and never looks beyond the bytes.
/// </summary>
/// <remarks>
/// A read that fails answers zero, leaves the position where it was and makes the reader see an end: so generated code
/// checks <see cref="Status"/> once per message and not once per field. The bytes must not move or change meanwhile.
/// </remarks>
public ref partial struct WireReader
{
    /// <summary>How deep messages may be nested below the outermost one; the same as in other protobuf libraries.</summary>
    public const int DefaultDepth = 100;

    // 0 <= _position <= _limit <= _end, always. _limit is the end of the message being read, _end that of the bytes.
    private ref byte _start;
    private int _position;
    private int _limit;
    private int _end;
    private int _depthLeft;
    private WireStatus _status;
    private bool _failedOutsideField;
    private int _failedItem;
    private FieldPath? _path;

    public WireReader(ReadOnlySpan<byte> bytes, int depth = DefaultDepth)
    {
        _start = ref MemoryMarshal.GetReference(bytes);
        _limit = bytes.Length;
        _end = bytes.Length;
        _depthLeft = depth;
    }

    /// <summary>How many of the bytes are read.</summary>
    public readonly int Position => _position;

    public readonly int Remaining => _end - _position;

    public readonly WireStatus Status => _status;

    /// <summary>
    /// Where a failed read failed, as a path of field names: "context.values[3].key". Empty when the failure is not
    /// inside of a field. Null after success.
    /// </summary>
    public readonly string? FailedPath => _status == WireStatus.Ok ? null : _path?.ToString() ?? "";

    public void Reset(byte[] buffer, int offset, int count) =>
        this = new WireReader(new ReadOnlySpan<byte>(buffer, offset, count));

    /// <summary>The next tag, or 0 when the message ends here or a read has failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadTag()
    {
        int position = _position;
        if (position >= _limit)
        {
            return 0;
        }

        uint tag = At(position);
        if (tag is >= 8 and < 0x80)
        {
            _position = position + 1;
            return tag;
        }

        return ReadLongTag();
    }

    /// <summary>Moves over the tag if it is the next one. Fields mostly come in the order of their numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Expect(uint tag)
    {
        int position = _position;
        if (tag < 0x80)
        {
            if (position < _limit && At(position) == tag)
            {
                _position = position + 1;
                return true;
            }
        }
        else if (tag < 0x4000)
        {
            if (_limit - position >= 2 && At(position) == (tag & 0x7F | 0x80) && At(position + 1) == tag >> 7)
            {
                _position = position + 2;
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a read failed inside of a field, which the message then has to name. A failure in a tag, or in a field
    /// that the message does not know, belongs to the message as a whole, and the one around it names that.
    /// </summary>
    public bool FailedInField()
    {
        if (_status == WireStatus.Ok)
        {
            return false;
        }

        bool isInField = !_failedOutsideField;
        _failedOutsideField = false;
        return isInField;
    }

    /// <summary>Names the field a failed read was in. Called from the inside out, by each message on the way.</summary>
    public void Trace(string field) => (_path ??= new FieldPath()).Add(field);

    /// <summary>The same for an element of a repeated field; which one, the reader knows.</summary>
    public void TraceItem(string field) => (_path ??= new FieldPath()).Add(field, _failedItem);

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

        _position = start;
        _limit = _end;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref byte At(int position) => ref Unsafe.Add(ref _start, (nint)(uint)position);

    [MethodImpl(MethodImplOptions.NoInlining)]
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
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint ReadLongTag()
    {
        int start = _position;
        ulong tag = ReadVarint();
        if (_status == WireStatus.Ok && tag is >= 8 and <= uint.MaxValue)
        {
            return (uint)tag;
        }

        _failedOutsideField = true;
        FailAt(start, WireStatus.Malformed);
        return 0;
    }
}
