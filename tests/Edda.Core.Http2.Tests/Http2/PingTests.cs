using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class PingTests
{
    [Fact]
    public void It_is_answered_with_what_it_held()
    {
        Client client = Client.Ready();
        client.Give(Of(Ping, 0, 0, 1, 2, 3, 4, 0xfe, 6, 7, 8));
        Frame ack = client.Take().Single();
        Assert.Equal((Ping, Ack, 0), (ack.Type, ack.Flags, ack.Stream));
        Assert.Equal([1, 2, 3, 4, 0xfe, 6, 7, 8], ack.Payload);
    }

    [Fact]
    public void Ours_is_open_until_it_is_answered()
    {
        Client client = Client.Ready();
        client.Connection.Ping();
        Assert.True(client.Connection.IsPingOpen);
        Frame ping = client.Take().Single();
        Assert.Equal((Ping, 0), (ping.Type, ping.Flags));
        client.Give(Of(Ping, Ack, 0, ping.Payload));
        Assert.False(client.Connection.IsPingOpen);
    }

    /// <summary>A peer that asks and does not read gets no further than the output: nothing grows, nothing is lost.</summary>
    [Fact]
    public void Without_room_for_the_answer_nothing_more_is_received()
    {
        Client client = Client.Ready(new Http2Options { OutputSize = 512 });
        byte[] pings = Join(Enumerable.Range(0, 60).Select(i => Of(Ping, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)i)).ToArray());
        int taken = client.Connection.Receive(pings, 0, pings.Length);
        Assert.InRange(taken, 1, pings.Length - 1);
        Assert.InRange(client.Connection.OutputCount, 1, 512);
        Assert.Equal(0, client.Connection.Receive(pings, taken, pings.Length - taken));

        client.Give(pings[taken..]);
        Assert.Equal(Enumerable.Range(0, 60), client.Take().Select(frame => (int)frame.Payload[7]));
    }

    [Fact]
    public void Time_and_progress_forgive_idle_frames()
    {
        Client client = Client.Ready();
        client.Open();
        client.Give(HeadersOf(1, false, ":status: 200"));
        byte[] many = Join(Enumerable.Repeat(Of(Ping, 0, 0, new byte[8]), Http2Options.DefaultIdleFrames - 1).ToArray());
        client.Give(many, DataOf(1, false, 1), many);
        client.Connection.Tick(Http2Options.DefaultIdleFramesPeriod);
        client.Give(many);
        Assert.Equal(Http2ConnectionState.Open, client.Connection.State);
    }

    [Fact]
    public void A_window_renewed_for_each_piece_that_is_sent_is_no_flood()
    {
        Client client = Client.Ready();
        Http2Stream stream = client.Open();
        for (int i = 0; i < Http2Options.DefaultIdleFrames * 2; i++)
        {
            Assert.Equal(1, client.Connection.Send(stream, [1], 0, 1, false));
            client.Give(Window(1, 1), Window(0, 1));
        }

        Assert.Equal(Http2ConnectionState.Open, client.Connection.State);
    }
}
