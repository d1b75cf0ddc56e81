using System.IO.Pipelines;
using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Tests.Grpc.Server;

public class AllocationTests
{
    [Fact]
    public void Framing_and_codecs_allocate_nothing_once_their_buffers_have_grown()
    {
        var budget = new ByteBudget(1 << 20);
        var reader = new MessageReader(budget);
        var writer = new MessageWriter(budget);
        using var blocks = new BlockPool();
        var pipe = new Pipe(new PipeOptions(blocks));
        SimpleRequest sent = Served.Request(200);
        var received = new SimpleRequest();

        void PassOne()
        {
            writer.Begin(1 << 20);
            Assert.True(writer.TryWrite(sent, compress: false, pipe.Writer, out Status _));
            pipe.Writer.FlushAsync().GetAwaiter().GetResult();
            reader.Begin(pipe.Reader, 1 << 20, canUnpack: false, isServer: true);
            Assert.True(reader.TryRead(received) == ReadState.Message);
            reader.End();
        }

        for (int i = 0; i < 100; i++)
        {
            PassOne();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            PassOne();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, received.EnsurePayload().Body.Length);
    }
}
