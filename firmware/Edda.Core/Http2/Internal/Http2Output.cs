using System;

namespace Edda.Core.Http2.Internal;

/// <summary>What waits to leave, in one buffer: the connection appends, whoever moves the bytes takes from the front.</summary>
/// <remarks>
/// Frame header, RFC 9113, section 4.1: length (3 bytes), type (1), flags (1), stream (4, highest bit 0).
/// </remarks>
internal sealed class Http2Output
{
    /// <summary>
    /// Requests and data leave this much free, so that replies find room even while the peer reads slowly: a PING
    /// acknowledgement (17), a SETTINGS acknowledgement (9), a RST_STREAM (13), two WINDOW_UPDATE (26), a GOAWAY (17).
    /// </summary>
    public const int ReplyRoom = 82;

    private readonly byte[] _bytes;
    private int _end;

    public Http2Output(int size)
    {
        _bytes = new byte[size];
    }

    public byte[] Bytes
    {
        get { return _bytes; }
    }

    public int Start;

    public int Count
    {
        get { return _end - Start; }
    }

    /// <summary>Where the next frame goes, once room was asked for.</summary>
    public int End
    {
        get { return _end; }
    }

    public void Clear()
    {
        Start = 0;
        _end = 0;
    }

    public void Take(int count)
    {
        Start += count;
        if (Start == _end)
        {
            Clear();
        }
    }

    /// <summary>How many bytes can be written in one piece, leaving some free. Moves what waits to the front once
    /// less than half of the buffer is behind it.</summary>
    public int Room(int leaveFree)
    {
        if (Start > 0 && _bytes.Length - _end < _bytes.Length / 2)
        {
            int count = Count;
            Array.Copy(_bytes, Start, _bytes, 0, count);
            Start = 0;
            _end = count;
        }

        return _bytes.Length - _end - leaveFree;
    }

    /// <summary>Starts a frame if the whole of it fits; the caller then writes exactly its payload.</summary>
    public bool TryBegin(int length, int type, int flags, int streamId)
    {
        if (Room(0) < Http2Wire.FrameHeaderSize + length)
        {
            return false;
        }

        Begin(length, type, flags, streamId);
        return true;
    }

    /// <summary>As <see cref="TryBegin"/> for a caller that has asked for room.</summary>
    public void Begin(int length, int type, int flags, int streamId)
    {
        byte[] bytes = _bytes;
        int end = _end;
        bytes[end] = (byte)(length >> 16);
        bytes[end + 1] = (byte)(length >> 8);
        bytes[end + 2] = (byte)length;
        bytes[end + 3] = (byte)type;
        bytes[end + 4] = (byte)flags;
        _end = end + 5;
        WriteInt32(streamId);
    }

    public void WriteInt32(int value)
    {
        byte[] bytes = _bytes;
        int end = _end;
        bytes[end] = (byte)(value >> 24);
        bytes[end + 1] = (byte)(value >> 16);
        bytes[end + 2] = (byte)(value >> 8);
        bytes[end + 3] = (byte)value;
        _end = end + 4;
    }

    public void WriteSetting(int id, int value)
    {
        _bytes[_end++] = (byte)(id >> 8);
        _bytes[_end++] = (byte)id;
        WriteInt32(value);
    }

    public void Write(byte[] bytes, int offset, int count)
    {
        Array.Copy(bytes, offset, _bytes, _end, count);
        _end += count;
    }

    public void WriteAscii(string text)
    {
        Ascii.Write(text, _bytes, _end);
        _end += text.Length;
    }

    /// <summary>Takes over a payload that was written behind the place of a frame header.</summary>
    public void Skip(int count)
    {
        _end += count;
    }
}
