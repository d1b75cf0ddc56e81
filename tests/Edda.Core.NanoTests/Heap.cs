using Edda.Contracts.Bench.V1;
using Edda.Core.Buffers;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Resilience;

using nanoFramework.Runtime.Native;

namespace Edda.Core.NanoTests;

/// <summary>How much heap the objects keep that a device would hold for as long as it runs.</summary>
public static class Heap
{
    public static void Run(Report report)
    {
        var kept = new object[9];
        long before = Report(report, "nothing, the first time", Free());
        long all = before;

        kept[0] = new Backoff(new BackoffPolicy());
        before = Report(report, "Backoff and its policy", before);
        kept[1] = new AdaptiveTimeout(10, 1000, 100);
        before = Report(report, "AdaptiveTimeout", before);
        kept[2] = new TokenBucket(10, 10, 0);
        before = Report(report, "TokenBucket", before);
        kept[3] = new RingBuffer(256);
        before = Report(report, "RingBuffer of 256", before);
        var pool = new BufferPool(256, 2);
        pool.Return(pool.Rent());
        kept[4] = pool;
        before = Report(report, "BufferPool of 2 x 256, one made", before);
        kept[5] = new FrameAssembler(256);
        before = Report(report, "FrameAssembler of 256", before);
        kept[6] = new Action();
        before = Report(report, "a message of five fields", before);
        kept[7] = new CallConnection(new CallConnectionOptions("device.test"));
        before = Report(report, "CallConnection by its defaults", before);
        kept[8] = new CallConnection(Small());
        before = Report(report, "CallConnection of 2 calls and half the buffers", before);

        report.Retained("in all", all - before);
        report.True("heap: everything above is still held", kept[8] != null);
    }

    private static CallConnectionOptions Small()
    {
        var options = new CallConnectionOptions("device.test");
        options.Http2.ConcurrentStreams = 2;
        options.Http2.OutputSize = Http2Options.DefaultOutputSize / 2;
        options.Http2.FieldSize = Http2Options.DefaultFieldSize / 2;
        options.Http2.HeaderListSize = Http2Options.DefaultHeaderListSize / 2;
        return options;
    }

    private static long Report(Report report, string name, long before)
    {
        long now = Free();
        report.Retained(name, before - now);
        return now;
    }

    private static long Free() => GC.Run(true);
}
