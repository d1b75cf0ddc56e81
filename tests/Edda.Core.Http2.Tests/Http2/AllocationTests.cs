using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class AllocationTests
{
    private const int Times = 200;

    [Fact]
    public void A_PING_and_its_answer_allocate_nothing()
    {
        var connection = new Http2Connection(new Http2Options(), new Silent());
        connection.Start(0);
        Give(connection, Join(SettingsOf(), SettingsAck()));
        byte[] ping = Of(Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal(0, Allocated(() =>
        {
            Give(connection, ping);
            connection.Tick(0);
        }));
    }

    [Fact]
    public void A_request_and_its_response_allocate_nothing()
    {
        var connection = new Http2Connection(new Http2Options(), new Silent());
        connection.Start(0);
        Give(connection, Join(SettingsOf(), SettingsAck(), Window(0, 1 << 20)));

        // Frame by frame with the stream's number put in: making them anew would allocate.
        byte[] response = Join(
            HeadersOf(1, false, ":status: 200", "content-type: application/grpc"),
            DataOf(1, false, new byte[100]),
            Window(1, 50),
            HeadersOf(1, true, "grpc-status: 0", "grpc-message: fine"));
        int[] places = PlacesOfStream(response);
        byte[] body = new byte[80];
        Assert.Equal(0, Allocated(() =>
        {
            Http2Stream stream = connection.BeginRequest()!;
            connection.Fields.Indexed(HpackStaticTable.MethodPost);
            connection.Fields.Field(HpackStaticTable.Path, "/package.Service/Method");
            connection.EndRequest(false);
            connection.Send(stream, body, 0, body.Length, true);
            foreach (int place in places)
            {
                response[place - 1] = (byte)(stream.Id >> 8);
                response[place] = (byte)stream.Id;
            }

            Give(connection, response);
            if (connection.OpenStreams != 0 || connection.State != Http2ConnectionState.Open)
            {
                throw new InvalidOperationException("the response was not taken");
            }
        }));
    }

    private static int[] PlacesOfStream(byte[] frames)
    {
        List<int> places = [];
        for (int at = 0; at < frames.Length; at += 9 + (frames[at + 1] << 8 | frames[at + 2]))
        {
            places.Add(at + 8);
        }

        return places.ToArray();
    }

    private static void Give(Http2Connection connection, byte[] bytes)
    {
        connection.Receive(bytes, 0, bytes.Length);
        connection.Sent(connection.OutputCount);
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Silent : IHttp2Listener
    {
        public void OnField(
            Http2Stream stream,
            byte[] name,
            int nameOffset,
            int nameLength,
            byte[] value,
            int valueOffset,
            int valueLength,
            bool endsStream)
        {
        }

        public void OnHeaders(Http2Stream stream)
        {
        }

        public void OnData(Http2Stream stream, byte[] buffer, int offset, int count)
        {
        }

        public void OnEnd(Http2Stream stream)
        {
        }

        public void OnReset(Http2Stream stream, Http2Error error, bool isRetryable)
        {
        }

        public void OnGoAway(Http2Error error)
        {
        }
    }
}
