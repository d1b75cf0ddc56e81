using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Calls;

public class CallAllocationTests
{
    private const int Times = 200;

    [Fact]
    public void A_unary_call_allocates_nothing()
    {
        var connection = new CallConnection(new CallConnectionOptions("device.test"));
        connection.Start(0);
        Give(connection, Join(SettingsOf(), SettingsAck(), Window(0, 1 << 24)));

        byte[] answer = HeadersOf(1, false, Caller.Answer);
        byte[] data = DataOf(1, false, Caller.Message(200));
        byte[] end = Caller.Fine(1);
        byte[][] response = [answer, data, end];
        var context = new CallContext { TimeoutMilliseconds = 1000, RequestMetadata = new CallMetadata(64) };
        context.RequestMetadata.Add("x-task", "7");
        context.ResponseTrailers = new CallMetadata(64);
        SimpleRequest request = Caller.Request(100);
        var message = new SimpleResponse();
        int id = 1;

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
        {
            Once();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            ClientCall call = connection.Open(Caller.Path, context)!;
            call.TrySend(request);
            call.CompleteSending();
            connection.FillOutput();
            connection.Http2.Sent(connection.Http2.OutputCount);
            foreach (byte[] frame in response)
            {
                frame[7] = (byte)(id >> 8);
                frame[8] = (byte)id;
                Give(connection, frame);
            }

            if (call.TryRead(message) != CallRead.Message || call.Status != StatusCode.Ok)
            {
                throw new InvalidOperationException("the call did not go well");
            }

            call.Release();
            connection.Tick(0);
            id += 2;
        }
    }

    private static void Give(CallConnection connection, byte[] bytes)
    {
        connection.Http2.Receive(bytes, 0, bytes.Length);
        connection.Http2.Sent(connection.Http2.OutputCount);
    }
}
