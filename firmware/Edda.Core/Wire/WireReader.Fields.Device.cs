using System;

namespace Edda.Core.Wire;

// What has a length before it: text, bytes, messages; and fields nobody knows.
public sealed partial class WireReader
{
    /// <summary>Reads a string field of at most so many bytes.</summary>
    public void ReadText(Text text, int maxSize)
    {
        int start = _position;
        int length = ReadLength(maxSize);
        if (!Utf8Check.IsValid(_bytes, _position, length))
        {
            FailAt(start, WireStatus.BadUtf8);
            return;
        }

        Take(text, length);
    }

    /// <summary>Reads a bytes field of at most so many bytes.</summary>
    public void ReadBlob(Blob blob, int maxSize)
    {
        Take(blob, ReadLength(maxSize));
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
        WireReader reader = this;
        message.ReadFields(ref reader);
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

    /// <summary>Passes over a field that the message does not know, or refuses what no encoder writes.</summary>
    public void ReadUnknown(Message message, uint tag)
    {
        int start = _position;
        SkipField(tag);
        if (_status != WireStatus.Ok)
        {
            _failedOutsideField = true;
            FailAt(start, _status);
        }
    }

    private void SkipField(uint tag)
    {
        switch (tag & 7)
        {
            case 0:
                ReadUInt64();
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
    private int ReadLength(int maxSize)
    {
        int start = _position;
        ulong length = ReadUInt64();
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

    private void Take(WireBytes value, int length)
    {
        if (length != 0)
        {
            Array.Copy(_bytes, _position, value.Reserve(length), 0, length);
        }

        value.SetLength(length);
        _position += length;
    }

    private bool MayAdd(int count, int maxCount)
    {
        _failedItem = count;
        if (count < maxCount)
        {
            return true;
        }

        Fail(WireStatus.OverCapacity);
        return false;
    }
}
