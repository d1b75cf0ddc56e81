using System;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;

namespace Edda.Jotunheim.Sessions;

/// <summary>
/// What the device said and the hub has to get: results and events, encoded, in order. What the hub has acknowledged
/// stays as long as there is room, because a command that comes again is answered from here and not done again.
/// </summary>
/// <remarks>
/// <code>
///  0        _unacknowledged    _unsent            _used         capacity
///  |  acknowledged  |  sent, may be lost  |  to be sent  |  free  |
///  entry: body length (2 bytes), total length (2), length of the command's id (1), id, Up without its sequence, sequence
/// </code>
/// The sequence comes last, as protobuf allows, so that the same bytes without it are an answer outside of the order.
/// </remarks>
public sealed class Journal
{
    public const int DefaultCapacity = 544;

    /// <summary>The largest result there can be, so that a command is only done when its result has room.</summary>
    public const int LargestResult = 360;

    private const int Prefix = 5;
    private const int SequenceSize = 6;

    private readonly byte[] _bytes;
    private readonly MessageCodec _codec;
    private int _unacknowledged;
    private int _unsent;
    private int _used;
    private uint _firstUnacknowledged = 1;
    private uint _next = 1;

    public Journal(MessageCodec codec, int capacity)
    {
        _codec = codec;
        _bytes = new byte[capacity];
    }

    public byte[] Bytes
    {
        get { return _bytes; }
    }

    /// <summary>How many entries wait for the hub's acknowledgement.</summary>
    public int Waiting
    {
        get { return (int)(_next - _firstUnacknowledged); }
    }

    /// <summary>The sequence of the newest entry; 0 before the first.</summary>
    public uint Last
    {
        get { return _next - 1; }
    }

    /// <summary>The hub has everything up to this sequence.</summary>
    public uint Acknowledged
    {
        get { return _firstUnacknowledged - 1; }
    }

    public bool HasUnsent
    {
        get { return _unsent < _used; }
    }

    /// <summary>Room once everything is forgotten that the hub has.</summary>
    public int Room
    {
        get { return _bytes.Length - (_used - _unacknowledged); }
    }

    /// <summary>Takes what is in <paramref name="up"/>, whose sequence is this journal's matter. False: no room.</summary>
    /// <param name="id">Of the command it answers; null for an event.</param>
    /// <param name="reserve">How much room is to be left.</param>
    public bool TryAppend(Up up, Text id, int reserve)
    {
        up.Sequence = 0;
        int body = up.ComputeSize();
        int idLength = (object)id == null ? 0 : id.Length;
        int total = Prefix + idLength + body + SequenceSize;
        if (Room - reserve < total)
        {
            return false;
        }

        MakeRoom(total);
        int at = _used;
        if (!_codec.TryWrite(up, _bytes, at + Prefix + idLength, body))
        {
            return false;
        }

        Put(at, body);
        Put(at + 2, total);
        _bytes[at + 4] = (byte)idLength;
        if ((object)id != null)
        {
            id.CopyTo(_bytes, at + Prefix);
        }

        PutSequence(at + Prefix + idLength + body, _next);
        _next++;
        _used += total;
        return true;
    }

    /// <summary>The entry that answers a command of this id, or -1.</summary>
    public int Find(Text id)
    {
        byte[] wanted = null;
        for (int at = 0; at < _used; at += Total(at))
        {
            if (_bytes[at + 4] != id.Length || id.Length == 0)
            {
                continue;
            }

            if (wanted == null)
            {
                wanted = id.ToArray();
            }

            int i = 0;
            while (i < wanted.Length && _bytes[at + Prefix + i] == wanted[i])
            {
                i++;
            }

            if (i == wanted.Length)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Whether the entry is still to be acknowledged: it then arrives without anybody's doing.</summary>
    public bool IsWaiting(int entry)
    {
        return entry >= _unacknowledged;
    }

    /// <summary>The Up without its sequence.</summary>
    public int BodyOffset(int entry)
    {
        return entry + Prefix + _bytes[entry + 4];
    }

    public int BodyLength(int entry)
    {
        return Get(entry);
    }

    /// <summary>Where the next Up to be sent lies; only while <see cref="HasUnsent"/>.</summary>
    public int UnsentOffset
    {
        get { return BodyOffset(_unsent); }
    }

    public int UnsentLength
    {
        get { return BodyLength(_unsent) + SequenceSize; }
    }

    public void MarkSent()
    {
        _unsent += Total(_unsent);
    }

    /// <summary>The hub has everything up to there. False for what was never sent, which no honest hub says.</summary>
    public bool Acknowledge(uint received)
    {
        if (received >= _next)
        {
            return false;
        }

        while (_firstUnacknowledged <= received)
        {
            _unacknowledged += Total(_unacknowledged);
            _firstUnacknowledged++;
        }

        if (_unsent < _unacknowledged)
        {
            _unsent = _unacknowledged;
        }

        return true;
    }

    /// <summary>A new attachment: what is not acknowledged is sent again.</summary>
    public void Rewind()
    {
        _unsent = _unacknowledged;
    }

    private void MakeRoom(int total)
    {
        int drop = 0;
        while (_bytes.Length - (_used - drop) < total)
        {
            drop += Total(drop);
        }

        if (drop > 0)
        {
            Array.Copy(_bytes, drop, _bytes, 0, _used - drop);
            _used -= drop;
            _unacknowledged -= drop;
            _unsent -= drop;
        }
    }

    private int Total(int entry)
    {
        return Get(entry + 2);
    }

    private int Get(int at)
    {
        return (_bytes[at] << 8) | _bytes[at + 1];
    }

    private void Put(int at, int value)
    {
        _bytes[at] = (byte)(value >> 8);
        _bytes[at + 1] = (byte)value;
    }

    /// <summary>Field 1, a varint that always takes five bytes, so that the length of an entry is known.</summary>
    private void PutSequence(int at, uint sequence)
    {
        _bytes[at] = 8;
        for (int i = 1; i < 5; i++)
        {
            _bytes[at + i] = (byte)(sequence | 0x80);
            sequence >>= 7;
        }

        _bytes[at + 5] = (byte)sequence;
    }
}
