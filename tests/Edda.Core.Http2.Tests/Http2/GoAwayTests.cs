using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class GoAwayTests
{
    [Fact]
    public void Streams_above_the_last_are_retryable_and_those_below_complete()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Open(true);
        client.Open(true);
        client.Give(GoAwayOf(3, Http2Error.NoError));
        Assert.Equal(["goaway NoError", "s5 reset RefusedStream retryable"], client.Events);
        Assert.Equal(Http2ConnectionState.Draining, client.Connection.State);
        Assert.Null(client.TryOpen());

        client.Give(HeadersOf(1, true, ":status: 200"), HeadersOf(3, false, ":status: 200"), DataOf(3, true, 1));
        Assert.Equal(["s3 data 01", "s3 end"], client.Events[^2..]);
        Assert.Equal(0, client.Connection.OpenStreams);
    }

    [Fact]
    public void A_second_one_may_take_more_back()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Open(true);
        client.Give(GoAwayOf(int.MaxValue, Http2Error.NoError));
        Assert.Equal(["goaway NoError"], client.Events);
        client.Give(GoAwayOf(1, Http2Error.EnhanceYourCalm));
        Assert.Equal(["goaway EnhanceYourCalm", "s3 reset RefusedStream retryable"], client.Events[1..]);
    }

    [Fact]
    public void What_the_peer_says_about_the_reason_is_skipped()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Give(Of(GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0, .. "because"u8]), HeadersOf(1, true, ":status: 200"));
        Assert.Equal("s1 end", client.Events[^1]);
    }

    [Fact]
    public void Closing_here_lets_what_is_open_go_on()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Take();
        client.Connection.Close();
        Frame goAway = client.Take().Single();
        Assert.Equal((GoAway, 0, 0), (goAway.Type, goAway.FirstInt, goAway.SecondInt));
        Assert.Null(client.TryOpen());
        client.Give(HeadersOf(1, true, ":status: 200"));
        Assert.Equal("s1 end", client.Events[^1]);
    }
}
