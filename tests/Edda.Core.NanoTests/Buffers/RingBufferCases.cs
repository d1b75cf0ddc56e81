using Edda.Core.Buffers;

namespace Edda.Core.NanoTests.Buffers;

public static class RingBufferCases
{
    public static void Run(Report report)
    {
        var ring = new RingBuffer(4);
        byte[] read = new byte[4];
        report.Equal("ring: what fits is taken", 3, ring.Write(Hex.Decode("010203"), 0, 3));
        report.True("ring: a whole that does not fit is not", !ring.TryWrite(Hex.Decode("0405"), 0, 2));
        report.Equal("ring: two out", 2, ring.Read(read, 0, 2));
        report.Equal("ring: three in, across the end", 3, ring.Write(Hex.Decode("0405060708"), 0, 5));
        report.Equal("ring: the first piece", 2, ring.ReadRun);
        report.Equal("ring: peeking takes nothing", 4, ring.Peek(read, 0, 4));
        report.Bytes("ring: the bytes in order", "03040506", read, 0, 4);
        report.Equal("ring: still all there", 4, ring.Count);
        report.Equal("ring: skipping goes across the end", 3, ring.Skip(3));
        report.True("ring: no more can be put than the run", !ring.Advance(ring.WriteRun + 1));
        report.Equal("ring: no more can be read than there is", 1, ring.Read(read, 0, 4));
        report.Bytes("ring: the last byte", "06", read, 0, 1);
        report.Equal("ring: an empty one is in one piece", 4, ring.WriteRun);
    }
}
