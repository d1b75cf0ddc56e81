using System.Buffers;
using System.IO.Compression;

namespace Edda.Edge.Grpc.Internal.Messages;

/// <summary>The one compression besides none. Each use makes its own zlib state: nothing is kept between messages.</summary>
internal static class Gzip
{
    private const int ChunkSize = 4 * 1024;

    /// <summary>Appends the packed bytes to the target.</summary>
    public static void Pack(ReadOnlySpan<byte> bytes, IBufferWriter<byte> into)
    {
        using var target = new BufferWriterStream(into);
        using var packer = new GZipStream(target, CompressionLevel.Fastest);
        packer.Write(bytes);
    }

    /// <summary>
    /// Unpacks into the target. Stops as soon as the result is longer than allowed, so that a small message cannot
    /// unpack into all memory there is.
    /// </summary>
    public static UnpackStatus Unpack(in ReadOnlySequence<byte> packed, GrowingBuffer into, int maxLength)
    {
        using var source = new SequenceStream(packed);
        using var unpacker = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                if (!into.TryReserve(ChunkSize))
                {
                    return UnpackStatus.OverBudget;
                }

                int count = unpacker.Read(into.GetSpan(ChunkSize));
                if (count == 0)
                {
                    return UnpackStatus.Ok;
                }

                into.Advance(count);
                if (into.Count > maxLength)
                {
                    return UnpackStatus.TooLarge;
                }
            }
        }
        catch (InvalidDataException)
        {
            return UnpackStatus.Malformed;
        }
    }
}
