using System.Buffers;
using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal.Messages;

/// <summary>
/// Writes length-prefixed messages, on either side of a call. It belongs to one call at a time and is used by one
/// thread at a time.
/// </summary>
internal sealed class MessageWriter(ByteBudget budget)
{
    private readonly byte[] _prefix = new byte[FramePrefix.Size];
    private int _maxLength;

    public int Messages { get; private set; }

    public long Bytes { get; private set; }

    public void Begin(int maxLength)
    {
        _maxLength = maxLength;
        Messages = 0;
        Bytes = 0;
    }

    /// <summary>False when the message is larger than allowed; nothing is written then.</summary>
    public bool TryWrite(Message message, bool compress, IBufferWriter<byte> into, out Status failure)
    {
        int size = message.ComputeSize();
        if (size > _maxLength)
        {
            failure = new Status(
                StatusCode.ResourceExhausted, $"A message of {size} bytes is larger than the allowed {_maxLength}.");
            return false;
        }

        failure = default;
        if (compress)
        {
            return TryWritePacked(message, size, into, out failure);
        }

        Span<byte> room = into.GetSpan(FramePrefix.Size + size);
        WritePrefix(room, compressed: false, size);
        WriteMessage(message, room.Slice(FramePrefix.Size, size));
        into.Advance(FramePrefix.Size + size);
        Messages++;
        Bytes += size;
        return true;
    }

    private bool TryWritePacked(Message message, int size, IBufferWriter<byte> into, out Status failure)
    {
        var plain = new GrowingBuffer(budget);
        var packed = new GrowingBuffer(budget);
        try
        {
            WriteMessage(message, plain.GetSpan(size)[..size]);
            plain.Advance(size);
            Gzip.Pack(plain.Written, packed);
            Span<byte> room = into.GetSpan(FramePrefix.Size + packed.Count);
            WritePrefix(room, compressed: true, packed.Count);
            packed.Written.CopyTo(room[FramePrefix.Size..]);
            into.Advance(FramePrefix.Size + packed.Count);
            Messages++;
            Bytes += packed.Count;
            failure = default;
            return true;
        }
        catch (InsufficientMemoryException)
        {
            failure = new Status(
                StatusCode.ResourceExhausted, "Too many large messages are on their way at once; try again later.");
            return false;
        }
        finally
        {
            plain.Release();
            packed.Release();
        }
    }

    private void WritePrefix(Span<byte> room, bool compressed, int length)
    {
        FramePrefix.Write(_prefix, 0, compressed, length);
        _prefix.CopyTo(room);
    }

    private static void WriteMessage(Message message, Span<byte> room)
    {
        var writer = new WireWriter(room);
        message.Write(ref writer);
    }
}
