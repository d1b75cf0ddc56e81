using System;

using Edda.Core.NanoTests.Buffers;
using Edda.Core.NanoTests.Calls;
using Edda.Core.NanoTests.Grpc;
using Edda.Core.NanoTests.Http2;
using Edda.Core.NanoTests.Resilience;
using Edda.Core.NanoTests.Vectors;
using Edda.Core.NanoTests.Wire;

namespace Edda.Core.NanoTests;

public static class Program
{
    public static void Main()
    {
        // The device prints nothing about an exception that leaves Main.
        try
        {
            Run(new Report());
        }
        catch (Exception error)
        {
            // The text of an exception has its stack on .NET only.
            Console.WriteLine("FAILED with " + error.ToString());
            Console.WriteLine(error.StackTrace);
        }
    }

    private static void Run(Report report)
    {
        BackoffCases.Run(report);
        AdaptiveTimeoutCases.Run(report);
        TokenBucketCases.Run(report);
        RingBufferCases.Run(report);
        BufferPoolCases.Run(report);
        FramePrefixCases.Run(report);
        FrameAssemblerCases.Run(report);
        GrpcTimeoutCases.Run(report);
        PercentEncodingCases.Run(report);
        BinaryHeaderCases.Run(report);
        WireVectors.Run(new WireCases(report));
        HpackVectors.Run(new HpackCases(report));
        CallCases.Run(report);
        Heap.Run(report);
        report.Finish();
    }
}
