using System;

namespace Edda.Core.Wire;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public sealed partial class WireReader
{
    public WireReader(byte[] buffer, int depth)
    {
        Reset(buffer, 0, buffer.Length);
        _depthLeft = depth;
    }

    public int Remaining
    {
        get { return _end - _position; }
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
    public void Trace(string field)
    {
        Path().Add(field);
    }

    /// <summary>The same for an element of a repeated field; which one, the reader knows.</summary>
    public void TraceItem(string field)
    {
        Path().Add(field, _failedItem);
    }

    private FieldPath Path()
    {
        if (_path == null)
        {
            _path = new FieldPath();
        }

        return (FieldPath)_path;
    }

    public void ReadText(Text text)
    {
        ReadText(text, int.MaxValue);
    }

    public void ReadBlob(Blob blob)
    {
        ReadBlob(blob, int.MaxValue);
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

    public int ReadInt32()
    {
        return (int)ReadUInt64();
    }

    public long ReadInt64()
    {
        return (long)ReadUInt64();
    }

    public int ReadSInt32()
    {
        uint value = (uint)ReadUInt64();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public int ReadSFixed32()
    {
        return (int)ReadFixed32();
    }

    public long ReadSFixed64()
    {
        return (long)ReadFixed64();
    }

    public float ReadFloat()
    {
        int position = _position;
        ReadFixed32();
        return _position == position ? 0 : BitConverter.ToSingle(_bytes, position);
    }
}
