using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class StreamTests
{
    [Fact]
    public void Headers_data_and_trailers()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Give(
            HeadersOf(1, false, ":status: 200", "a: b"), DataOf(1, false, 1, 2), DataOf(1, false, 3), HeadersOf(1, true, "t: u"));
        Assert.Equal(
            ["s1 field :status: 200", "s1 field a: b", "s1 headers", "s1 data 010203", "s1 trailer t: u", "s1 end"],
            client.Events);
        Assert.Equal(0, client.Connection.OpenStreams);
    }

    [Fact]
    public void One_block_that_is_headers_and_trailers()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Give(HeadersOf(1, true, ":status: 200", "t: u"));
        Assert.Equal(["s1 trailer :status: 200", "s1 trailer t: u", "s1 headers", "s1 end"], client.Events);
    }

    [Fact]
    public void Interim_responses_are_not_told()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Give(HeadersOf(1, false, ":status: 100"), HeadersOf(1, false, ":status: 103", "link: x"));
        Assert.Empty(client.Events);
        client.Give(HeadersOf(1, true, ":status: 204"));
        Assert.Equal("s1 end", client.Events[^1]);
    }

    [Fact]
    public void Padding_priority_continuations_and_frames_nobody_knows()
    {
        Client client = Client.Ready();
        client.Open(true);
        byte[] block = Block(":status: 200", "a: b");
        byte[] bytes = Join(
            Of(0x77, 0xff, 1, 1, 2, 3),
            Of(Priority, 0, 1, new byte[5]),
            Of(Priority, 0, 1001, new byte[5]),
            Of(Headers, Padded | HasPriority, 1, [2, 0, 0, 0, 3, 7, .. block[..3], 0, 0]),
            Of(Continuation, 0, 1),
            Of(Continuation, 0, 1, block[3..9]),
            Of(Continuation, EndHeaders, 1, block[9..]),
            Of(Data, Padded, 1, [3, 9, 8, 0, 0, 0]),
            Of(Data, Padded | EndStream, 1, [1, 7, 0]));
        client.Give(bytes);
        string[] expected = ["s1 field :status: 200", "s1 field a: b", "s1 headers", "s1 data 090807", "s1 end"];
        Assert.Equal(expected, client.Events);

        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Client parts = Client.Ready();
            parts.Open(true);
            parts.Give(bytes[..cut]);
            parts.Give(bytes[cut..]);
            Assert.Equal(expected, parts.Events);
        }
    }

    [Fact]
    public void Content_as_long_as_announced()
    {
        Client client = Client.Ready();
        client.Open(true);
        client.Give(HeadersOf(1, false, ":status: 200", "content-length: 3"), DataOf(1, false, 1, 2), DataOf(1, true, 3));
        Assert.Equal("s1 end", client.Events[^1]);
    }

    [Fact]
    public void A_stream_that_was_given_up_is_not_heard_of_again()
    {
        Client client = Client.Ready();
        Http2Stream stream = client.Open();
        client.Take();
        client.Connection.Reset(stream, Http2Error.Cancel);
        Frame reset = client.Take().Single();
        Assert.Equal((RstStream, 1, (int)Http2Error.Cancel), (reset.Type, reset.Stream, reset.FirstInt));
        client.Give(HeadersOf(1, false, ":status: 200"), DataOf(1, true, 1));
        Assert.Empty(client.Events);
        Assert.Equal(0, client.Connection.OpenStreams);
    }

    [Theory]
    [InlineData(Http2Error.RefusedStream, "s1 reset RefusedStream retryable")]
    [InlineData(Http2Error.InternalError, "s1 reset InternalError")]
    public void A_stream_that_the_peer_gives_up(Http2Error error, string expected)
    {
        Client client = Client.Ready();
        client.Open();
        client.Give(Reset(1, error));
        Assert.Equal([expected], client.Events);
        client.Give(Reset(1, error), Window(1, 1));
        Assert.Single(client.Events);
    }

    [Fact]
    public void A_response_may_be_whole_before_the_request()
    {
        Client client = Client.Ready();
        Http2Stream stream = client.Open();
        client.Give(HeadersOf(1, true, ":status: 200"));
        Assert.Equal(Http2StreamState.ReceivedAll, stream.State);
        client.Take();
        Assert.Equal(2, client.Connection.Send(stream, [1, 2], 0, 2, true));
        Assert.Equal(Http2StreamState.Free, stream.State);
        Assert.Equal((Data, EndStream, 1), client.Take().Select(f => (f.Type, f.Flags, f.Stream)).Single());
    }

    [Fact]
    public void No_more_streams_than_places_or_than_the_peer_allows()
    {
        Client client = Client.Ready(new Http2Options { ConcurrentStreams = 3 });
        client.Give(SettingsOf((3, 2)));
        client.Open(true);
        client.Open(true);
        Assert.Null(client.TryOpen());
        client.Give(SettingsOf((3, -1)));
        client.Open(true);
        Assert.Null(client.TryOpen());
        client.Give(HeadersOf(3, true, ":status: 200"));
        Assert.Equal(7, client.Open().Id);
        client.Give(SettingsOf((3, 0)), HeadersOf(1, true, ":status: 200"));
        Assert.Null(client.TryOpen());
    }

    [Fact]
    public void A_request_larger_than_the_peer_takes_is_not_sent()
    {
        Client client = Client.Ready();
        client.Give(SettingsOf((6, 100)));
        client.Take();
        Assert.NotNull(client.Connection.BeginRequest());
        client.Connection.Fields.Field("name", new string('v', 80));
        Assert.Equal(Http2Sent.TooLarge, client.Connection.EndRequest(true));
        Assert.Empty(client.Take());
        Assert.Equal(1, client.Open().Id);
    }

    [Fact]
    public void A_request_without_room_waits_and_one_that_never_fits_is_refused()
    {
        Client client = Client.Ready(new Http2Options { OutputSize = 512 });
        Assert.NotNull(client.Connection.BeginRequest());
        client.Connection.Fields.Field("name", new string('v', 500));
        Assert.Equal(Http2Sent.TooLarge, client.Connection.EndRequest(true));

        Http2Stream stream = client.Open();
        client.Connection.Send(stream, new byte[300], 0, 300, false);
        Assert.NotNull(client.Connection.BeginRequest());
        client.Connection.Fields.Field("name", new string('v', 200));
        Assert.Equal(Http2Sent.NoRoom, client.Connection.EndRequest(true));
        client.Drain();
        Assert.NotNull(client.Connection.BeginRequest());
        client.Connection.Fields.Field("name", new string('v', 200));
        Assert.Equal(Http2Sent.Done, client.Connection.EndRequest(true));
        Assert.Equal([Headers, Data, Headers], client.Take().Select(frame => frame.Type));
    }

    [Fact]
    public void The_listener_may_reset_and_open_in_the_middle_of_a_block()
    {
        Client client = Client.Ready(new Http2Options { ConcurrentStreams = 1 });
        client.Open(true);
        client.Recorder.OnEvent = (stream, text) =>
        {
            if (text == "field a: b")
            {
                client.Connection.Reset(stream, Http2Error.Cancel);
                client.Open(true);
            }
        };
        client.Give(HeadersOf(1, true, ":status: 200", "a: b", "c: d"));
        Assert.Equal(["s1 trailer :status: 200", "s1 trailer a: b", "s1 trailer c: d", "s1 headers", "s1 end"], client.Events);

        client.Events.Clear();
        client.Recorder.OnEvent = (stream, text) =>
        {
            if (text == "trailer a: b")
            {
                client.Connection.Reset(stream, Http2Error.Cancel);
                client.Open(true);
            }
        };
        client.Open(true);
        client.Give(HeadersOf(3, true, ":status: 200", "a: b", "c: d"));
        Assert.Equal(["s3 trailer :status: 200", "s3 trailer a: b"], client.Events);
        client.Recorder.OnEvent = null;
        client.Give(HeadersOf(5, true, ":status: 200"));
        Assert.Equal("s5 end", client.Events[^1]);
    }
}
