using System.Buffers.Binary;
using Edda.Core.Grpc;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>Cuts what a stream brings into its length-prefixed messages. Between whole ones it keeps nothing.</summary>
internal sealed class MessageCutter(int longest)
{
    private byte[]? _part;
    private int _count;

    public bool IsInside => _part is not null;

    /// <summary>Whole ones so far.</summary>
    public int Messages { get; private set; }

    /// <summary>Of the whole ones, without their prefixes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Hands on the messages that are whole now. Anything but Ok is final.</summary>
    public FrameStatus Feed(ReadOnlySpan<byte> bytes, SoleStream stream)
    {
        while (!bytes.IsEmpty)
        {
            if (_part is null)
            {
                FrameStatus status = Measure(bytes, out int whole);
                if (status != FrameStatus.Ok)
                {
                    return status;
                }

                if (whole <= bytes.Length)
                {
                    HandOn(bytes[FramePrefix.Size..whole], stream);
                    bytes = bytes[whole..];
                    continue;
                }

                _part = new byte[whole];
                _count = 0;
            }

            int moved = Math.Min(_part.Length - _count, bytes.Length);
            bytes[..moved].CopyTo(_part.AsSpan(_count));
            _count += moved;
            bytes = bytes[moved..];
            if (_count == _part.Length)
            {
                byte[] gathered = _part;
                _part = null;
                FrameStatus status = Measure(gathered, out int whole);
                if (status != FrameStatus.Ok)
                {
                    return status;
                }

                if (whole == gathered.Length)
                {
                    HandOn(gathered.AsSpan(FramePrefix.Size), stream);
                }
                else
                {
                    _part = new byte[whole];
                    gathered.CopyTo(_part, 0);
                }
            }
        }

        return FrameStatus.Ok;
    }

    private void HandOn(ReadOnlySpan<byte> message, SoleStream stream)
    {
        Messages++;
        Bytes += message.Length;
        stream.Take(message);
    }

    /// <summary>How long the message is with its prefix; as long as that is not known, the prefix alone.</summary>
    private FrameStatus Measure(ReadOnlySpan<byte> bytes, out int whole)
    {
        whole = FramePrefix.Size;
        if (bytes[0] != 0)
        {
            return FrameStatus.BadFlag;
        }

        if (bytes.Length >= FramePrefix.Size)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (length > (uint)longest)
            {
                return FrameStatus.TooLarge;
            }

            whole += (int)length;
        }

        return FrameStatus.Ok;
    }
}
