using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Edda.Core.Wire;

// What has a length before it: text, bytes, messages; and fields nobody knows.
public ref partial struct WireReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadText(Text text) => ReadText(text, int.MaxValue);

    /// <summary>Reads a string field of at most so many bytes.</summary>
    public void ReadText(Text text, int maxSize)
    {
        int start = _position;
        int length = ReadLength(maxSize);
        int position = _position;
        if (length <= Vector256<byte>.Count
            && _end - position >= Vector256<byte>.Count
            && text.Buffer.Length >= Vector256<byte>.Count)
        {
            // One load checks and copies a short text. The vector may take in what follows the text but never
            // what follows the bytes, and what lies behind a text in its buffer does not count.
            var vector = Vector256.LoadUnsafe(ref At(position));
            if ((vector.ExtractMostSignificantBits() & ((1UL << length) - 1)) == 0)
            {
                vector.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(text.Buffer));
                text.SetLength(length);
                _position = position + length;
                return;
            }
        }

        ReadLongText(text, start, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadBlob(Blob blob) => ReadBlob(blob, int.MaxValue);

    /// <summary>Reads a bytes field of at most so many bytes.</summary>
    public void ReadBlob(Blob blob, int maxSize)
    {
        int length = ReadLength(maxSize);
        MemoryMarshal.CreateReadOnlySpan(ref At(_position), length).CopyTo(blob.Reserve(length));
        blob.SetLength(length);
        _position += length;
    }

    /// <summary>Reads a nested message into what is there already.</summary>
    public void ReadMessage(Message message)
    {
        int start = _position;
        int length = ReadLength(int.MaxValue);
        if (_depthLeft <= 0)
        {
            Fail(WireStatus.TooDeep);
        }

        if (_status != WireStatus.Ok)
        {
            FailAt(start, _status);
            return;
        }

        int limit = _limit;
        _limit = _position + length;
        _depthLeft--;
        message.ReadFields(ref this);
        _depthLeft++;
        if (_status == WireStatus.Ok)
        {
            _limit = limit;
        }
    }

    /// <summary>Reads the next element of a repeated message field.</summary>
    public void ReadItem(MessageList list, int maxCount)
    {
        int index = list.Count;
        if (MayAdd(index, maxCount))
        {
            ReadMessage(list.AddMessage());
            _failedItem = index;
        }
    }

    /// <summary>Reads the next entry of a map; an entry with the same key as an earlier one replaces its value.</summary>
    public void ReadEntry(MessageMap map, int maxCount)
    {
        int index = map.Count;
        ReadMessage(map.AddMessage());
        if (_status == WireStatus.Ok && !map.Settle(maxCount))
        {
            Fail(WireStatus.OverCapacity);
        }

        _failedItem = index;
    }

    /// <summary>Reads the next element of a repeated string field.</summary>
    public void ReadTextItem(TextList list, int maxCount, int maxSize)
    {
        if (MayAdd(list.Count, maxCount))
        {
            ReadText(list.Add(), maxSize);
        }
    }

    /// <summary>Reads the next element of a repeated bytes field.</summary>
    public void ReadBlobItem(BlobList list, int maxCount, int maxSize)
    {
        if (MayAdd(list.Count, maxCount))
        {
            ReadBlob(list.Add(), maxSize);
        }
    }

    /// <summary>Keeps a field that the message does not know, or refuses what no encoder writes.</summary>
    public void ReadUnknown(Message message, uint tag)
    {
        int start = _position;
        SkipField(tag);
        if (_status != WireStatus.Ok)
        {
            _failedOutsideField = true;
            FailAt(start, _status);
            return;
        }

        Blob unknown = message.EnsureUnknown();
        Span<byte> encoded = stackalloc byte[VarintBits.Longest];
        var writer = new WireWriter(encoded);
        writer.WriteVarint(tag);
        unknown.Append(encoded[..writer.Position]);
        unknown.Append(MemoryMarshal.CreateReadOnlySpan(ref At(start), _position - start));
    }

    private void SkipField(uint tag)
    {
        switch (tag & 7)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                ReadFixed64();
                break;
            case 2:
                int length = ReadLength(int.MaxValue);
                _position += length;
                break;
            case 3:
                SkipGroup(tag);
                break;
            case 5:
                ReadFixed32();
                break;
            default:
                // An end of a group that did not begin, or a wire type that does not exist.
                Fail(WireStatus.Malformed);
                break;
        }
    }

    private void SkipGroup(uint tag)
    {
        if (_depthLeft <= 0)
        {
            Fail(WireStatus.TooDeep);
            return;
        }

        _depthLeft--;
        uint end = tag + 1;
        uint next;
        while ((next = ReadTag()) != end)
        {
            if (next == 0)
            {
                // Ok means that the bytes ended and the group did not.
                Fail(WireStatus.Truncated);
                break;
            }

            SkipField(next);
        }

        _depthLeft++;
    }

    // A length of more than the bytes that are left is a truncated field, however large it claims to be. After a
    // failure the length is 0, so that callers can go on to their own end without a test.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadLength(int maxSize)
    {
        int position = _position;
        if (position < _limit)
        {
            int length = At(position);
            if (length < 0x80 && length < _limit - position && length <= maxSize)
            {
                _position = position + 1;
                return length;
            }
        }

        return ReadLongLength(maxSize);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadLongLength(int maxSize)
    {
        int start = _position;
        ulong length = ReadVarint();
        if (_status != WireStatus.Ok)
        {
            return 0;
        }

        bool whole = length <= (ulong)(_limit - _position);
        if (whole && length <= (ulong)maxSize)
        {
            return (int)length;
        }

        FailAt(start, whole ? WireStatus.OverCapacity : WireStatus.Truncated);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadLongText(Text text, int start, int length)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpan(ref At(_position), length);
        if (!Utf8.IsValid(bytes))
        {
            FailAt(start, WireStatus.BadUtf8);
            return;
        }

        bytes.CopyTo(text.Reserve(length));
        text.SetLength(length);
        _position += length;
    }
}
