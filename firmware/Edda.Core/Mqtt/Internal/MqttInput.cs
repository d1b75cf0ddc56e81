using System;

namespace Edda.Core.Mqtt.Internal;

/// <summary>Puts one packet together from whatever pieces the transport delivers. Its buffer grows to what came and no further than allowed.</summary>
internal sealed class MqttInput
{
    private readonly int _maximum;
    private int _have;
    private int _headerCount;

    public MqttInput(int maximum)
    {
        _maximum = maximum;
        Body = new byte[maximum < 128 ? maximum : 128];
    }

    /// <summary>The first byte of the packet.</summary>
    public int First { get; private set; }

    public byte[] Body { get; private set; }

    public int BodyCount { get; private set; }

    public MqttError Error { get; private set; }

    /// <summary>Whether a whole packet is there; the next byte begins another.</summary>
    public bool IsComplete { get; private set; }

    public void Clear()
    {
        _have = 0;
        _headerCount = 0;
        BodyCount = 0;
        IsComplete = false;
        Error = MqttError.None;
        if (Body.Length > MqttBuffers.LongestKept)
            Body = new byte[MqttBuffers.LongestKept];
    }

    /// <summary>How many of the bytes belong to this packet. After the last one <see cref="IsComplete"/> is true.</summary>
    public int Take(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && !IsComplete && Error == MqttError.None)
        {
            if (_headerCount < 0)
            {
                int piece = BodyCount - _have < count - taken ? BodyCount - _have : count - taken;
                Array.Copy(buffer, offset + taken, Body, _have, piece);
                _have += piece;
                taken += piece;
                IsComplete = _have == BodyCount;
            }
            else
            {
                Header(buffer[offset + taken]);
                taken++;
            }
        }

        return taken;
    }

    private void Header(int value)
    {
        if (_headerCount == 0)
        {
            First = value;
            _headerCount = 1;
            return;
        }

        // Seven bits a byte, the lowest first; four bytes at most. Section 2.2.3.
        BodyCount |= (value & 0x7F) << 7 * (_headerCount - 1);
        _headerCount++;
        if ((value & 0x80) != 0)
        {
            if (_headerCount == MqttPacket.LongestHeader)
                Error = MqttError.Malformed;
            return;
        }

        if (BodyCount + _headerCount > _maximum)
        {
            Error = MqttError.TooLarge;
            return;
        }

        if (Body.Length < BodyCount)
            Body = new byte[MqttBuffers.Grown(Body.Length, BodyCount, _maximum)];
        _headerCount = -1;
        IsComplete = BodyCount == 0;
    }
}
