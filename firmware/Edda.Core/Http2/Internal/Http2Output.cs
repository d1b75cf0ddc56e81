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

    public int Start { get; private set; }

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
        WriteByte(length >> 16);
        WriteByte(length >> 8);
        WriteByte(length);
        WriteByte(type);
        WriteByte(flags);
        WriteInt32(streamId);
    }

    public void WriteByte(int value)
    {
        _bytes[_end++] = (byte)value;
    }

    public void WriteInt32(int value)
    {
        WriteByte(value >> 24);
        WriteByte(value >> 16);
        WriteByte(value >> 8);
        WriteByte(value);
    }

    public void WriteSetting(int id, int value)
    {
        WriteByte(id >> 8);
        WriteByte(id);
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
