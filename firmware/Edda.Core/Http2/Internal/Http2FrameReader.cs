using System;

namespace Edda.Core.Http2.Internal;

/// <summary>
/// Cuts a stream of bytes into frames, however it arrives in pieces. It never keeps a payload: that is handed on in the
/// caller's buffer, except the few bytes of the frames of fixed size.
/// </summary>
/// <remarks>
/// What it found is in fields, not properties: the device reads them for every piece of every frame, and there each
/// property is a method in flash and a call in the interpreter.
/// </remarks>
internal sealed class Http2FrameReader
{
    private enum Phase
    {
        Header,
        Prefix,
        Body,
        Padding,
    }

    private Phase _phase;
    private int _gathered;
    private int _prefix;
    private int _body;
    private int _padding;

    /// <summary>Gathers a frame header, the fields before a payload, or a payload of fixed size: 9 bytes at most.</summary>
    public readonly byte[] Scratch = new byte[Http2Wire.FrameHeaderSize];

    public int Length;

    public int Type;

    public int Flags;

    public int StreamId;

    /// <summary>True on Start when the payload cannot hold the fields that its flags announce.</summary>
    public bool IsTooShort
    {
        get { return _body < 0; }
    }

    /// <summary>Where the next unread byte is in the caller's buffer.</summary>
    public int Position;

    public int ChunkOffset;

    public int ChunkCount;

    /// <summary>
    /// Set on Start and between Fixed tokens: how many payload bytes to gather at a time, or 0 to hand the payload on as
    /// it comes.
    /// </summary>
    public int FixedSize;

    public bool HasFlag(int flag)
    {
        return (Flags & flag) != 0;
    }

    public void Reset()
    {
        _phase = Phase.Header;
        _gathered = 0;
    }

    /// <summary>The next token in buffer[position .. end). Call until None, always with the same buffer and end.</summary>
    public Http2Token Next(byte[] buffer, int position, int end)
    {
        Position = position;
        switch (_phase)
        {
            case Phase.Header:
                return ReadHeader(buffer, end);
            case Phase.Prefix:
                return ReadPrefix(buffer, end);
            case Phase.Body:
                return ReadBody(buffer, end);
            default:
                return ReadPadding(end);
        }
    }

    /// <summary>On Start of a SETTINGS frame: has its payload gathered one setting at a time, unless section 6.5 forbids it.</summary>
    public Http2Error StartSettings()
    {
        FixedSize = Http2Wire.SettingSize;
        if (StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        return (HasFlag(Http2Wire.Ack) ? Length != 0 : Length % Http2Wire.SettingSize != 0)
            ? Http2Error.FrameSizeError
            : Http2Error.NoError;
    }

    private Http2Token ReadHeader(byte[] buffer, int end)
    {
        if (!Gather(buffer, end, Http2Wire.FrameHeaderSize))
        {
            return Http2Token.None;
        }

        Length = (Scratch[0] << 16) | (Scratch[1] << 8) | Scratch[2];
        Type = Scratch[3];
        Flags = Scratch[4];
        StreamId = Http2Wire.ReadInt32(Scratch, 5) & Http2Wire.LargestStreamId;
        FixedSize = 0;
        _padding = 0;
        _prefix = PrefixSize();
        _body = Length - _prefix;
        _phase = _prefix > 0 ? Phase.Prefix : Phase.Body;
        return Http2Token.Start;
    }

    /// <summary>DATA and HEADERS: pad length (1 byte) with PADDED; HEADERS: dependency (4) and weight (1) with PRIORITY.</summary>
    private int PrefixSize()
    {
        int size = 0;
        if (Type == Http2Wire.Data || Type == Http2Wire.Headers)
        {
            size += HasFlag(Http2Wire.Padded) ? 1 : 0;
        }

        if (Type == Http2Wire.Headers)
        {
            size += HasFlag(Http2Wire.PriorityFlag) ? Http2Wire.PrioritySize : 0;
        }

        return size;
    }

    private Http2Token ReadPrefix(byte[] buffer, int end)
    {
        if (!Gather(buffer, end, _prefix))
        {
            return Http2Token.None;
        }

        if (HasFlag(Http2Wire.Padded))
        {
            _padding = Scratch[0];
            _body -= _padding;
            if (_body < 0)
            {
                return Http2Token.BadPadding;
            }
        }

        _phase = Phase.Body;
        return ReadBody(buffer, end);
    }

    private Http2Token ReadBody(byte[] buffer, int end)
    {
        if (_body == 0)
        {
            _phase = Phase.Padding;
            return ReadPadding(end);
        }

        if (FixedSize > 0)
        {
            int wanted = Math.Min(FixedSize, _body);
            if (!Gather(buffer, end, wanted))
            {
                return Http2Token.None;
            }

            _body -= wanted;
            return Http2Token.Fixed;
        }

        ChunkOffset = Position;
        ChunkCount = Math.Min(_body, end - Position);
        Position += ChunkCount;
        _body -= ChunkCount;
        return ChunkCount > 0 ? Http2Token.Chunk : Http2Token.None;
    }

    private Http2Token ReadPadding(int end)
    {
        int count = Math.Min(_padding, end - Position);
        Position += count;
        _padding -= count;
        if (_padding > 0)
        {
            return Http2Token.None;
        }

        _phase = Phase.Header;
        return Http2Token.End;
    }

    private bool Gather(byte[] buffer, int end, int wanted)
    {
        int count = Math.Min(wanted - _gathered, end - Position);
        Array.Copy(buffer, Position, Scratch, _gathered, count);
        Position += count;
        _gathered += count;
        if (_gathered < wanted)
        {
            return false;
        }

        _gathered = 0;
        return true;
    }
}
