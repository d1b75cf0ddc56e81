using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

/// <summary>What ends a connection, and with which error (RFC 9113). Streams 1 and 3 are open, 1 is answered.</summary>
public class ConnectionErrorTests
{
    private static readonly Dictionary<string, (Http2Error Error, byte[] Bytes)> Cases = new()
    {
        ["4.2 a frame over the largest size"] = (Http2Error.FrameSizeError, [0x00, 0x40, 0x01, 0, 0, 0, 0, 0, 1]),
        ["4.2 an unknown frame over it"] = (Http2Error.FrameSizeError, [0xff, 0xff, 0xff, 0x77, 0, 0, 0, 0, 1]),
        ["4.3 a block that does not decode"] = (Http2Error.CompressionError, Of(Headers, EndHeaders, 1, 0x80)),
        ["4.3 also for a closed stream"] =
            (Http2Error.CompressionError, Join(Reset(3, Http2Error.Cancel), Of(Headers, EndHeaders, 3, 0x80))),
        ["4.3.1 a table larger than 0"] = (Http2Error.CompressionError, Of(Headers, EndHeaders, 3, 0x21, 0x88)),
        ["5.1 DATA on an idle stream"] = (Http2Error.ProtocolError, DataOf(5, false, 1)),
        ["5.1 HEADERS on an idle stream"] = (Http2Error.ProtocolError, HeadersOf(5, false, ":status: 200")),
        ["5.1 RST_STREAM on an idle stream"] = (Http2Error.ProtocolError, Reset(5, Http2Error.Cancel)),
        ["5.1 WINDOW_UPDATE on an idle stream"] = (Http2Error.ProtocolError, Window(5, 1)),
        ["5.1.1 a stream of the server"] = (Http2Error.ProtocolError, HeadersOf(2, false, ":status: 200")),
        ["6.1 DATA on stream 0"] = (Http2Error.ProtocolError, DataOf(0, false, 1)),
        ["6.1 padding as long as the payload"] = (Http2Error.ProtocolError, Of(Data, Padded, 1, 3, 0, 0)),
        ["6.1 padding without its length"] = (Http2Error.FrameSizeError, Of(Data, Padded, 1)),
        ["6.2 HEADERS on stream 0"] = (Http2Error.ProtocolError, HeadersOf(0, false, ":status: 200")),
        ["6.2 padding longer than the block"] =
            (Http2Error.ProtocolError, Of(Headers, EndHeaders | Padded, 1, 9, 0x88)),
        ["6.2 too short for its priority"] =
            (Http2Error.FrameSizeError, Of(Headers, EndHeaders | HasPriority, 1, 0, 0, 0, 1)),
        ["6.2 padding that eats the priority"] =
            (Http2Error.ProtocolError, Of(Headers, EndHeaders | Padded | HasPriority, 1, 2, 0, 0, 0, 1, 1, 0)),
        ["6.2 another frame inside of a block"] =
            (Http2Error.ProtocolError, Join(Of(Headers, 0, 3, 0x20), Of(Ping, 0, 0, new byte[8]))),
        ["6.2 an unknown frame inside of a block"] =
            (Http2Error.ProtocolError, Join(Of(Headers, 0, 3, 0x20), Of(0x77, 0, 0))),
        ["6.3 PRIORITY on stream 0"] = (Http2Error.ProtocolError, Of(Priority, 0, 0, new byte[5])),
        ["6.3 PRIORITY of the wrong size"] = (Http2Error.FrameSizeError, Of(Priority, 0, 1, new byte[4])),
        ["6.4 RST_STREAM on stream 0"] = (Http2Error.ProtocolError, Reset(0, Http2Error.Cancel)),
        ["6.4 RST_STREAM of the wrong size"] = (Http2Error.FrameSizeError, Of(RstStream, 0, 1, new byte[5])),
        ["6.5 SETTINGS on a stream"] = (Http2Error.ProtocolError, Of(Settings, 0, 1)),
        ["6.5 SETTINGS of the wrong size"] = (Http2Error.FrameSizeError, Of(Settings, 0, 0, new byte[7])),
        ["6.5 an acknowledgement with content"] = (Http2Error.FrameSizeError, Of(Settings, Ack, 0, new byte[6])),
        ["6.5.2 a server that says push"] = (Http2Error.ProtocolError, SettingsOf((2, 1))),
        ["6.5.2 an initial window over 2^31-1"] = (Http2Error.FlowControlError, SettingsOf((4, int.MinValue))),
        ["6.5.2 a frame size below 16,384"] = (Http2Error.ProtocolError, SettingsOf((5, 16_383))),
        ["6.5.2 a frame size above 2^24-1"] = (Http2Error.ProtocolError, SettingsOf((5, 1 << 24))),
        ["6.6 PUSH_PROMISE"] = (Http2Error.ProtocolError, Of(PushPromise, EndHeaders, 1, 0, 0, 0, 2, 0x88)),
        ["6.7 PING on a stream"] = (Http2Error.ProtocolError, Of(Ping, 0, 1, new byte[8])),
        ["6.7 PING of the wrong size"] = (Http2Error.FrameSizeError, Of(Ping, 0, 0, new byte[7])),
        ["6.8 GOAWAY on a stream"] = (Http2Error.ProtocolError, Of(GoAway, 0, 1, new byte[8])),
        ["6.8 GOAWAY too short"] = (Http2Error.FrameSizeError, Of(GoAway, 0, 0, new byte[7])),
        ["6.9 WINDOW_UPDATE of 0"] = (Http2Error.ProtocolError, Window(0, 0)),
        ["6.9 WINDOW_UPDATE of the wrong size"] = (Http2Error.FrameSizeError, Of(WindowUpdate, 0, 0, new byte[3])),
        ["6.9.1 a window over 2^31-1"] = (Http2Error.FlowControlError, Window(0, int.MaxValue)),
        ["6.9.1 more data than the connection's window"] =
            (Http2Error.FlowControlError, Join(Enumerable.Repeat(DataOf(3, false, new byte[16_384]), 4).ToArray())),
        ["6.9.2 a stream's window pushed over 2^31-1"] =
            (Http2Error.FlowControlError, Join(Window(1, int.MaxValue - 65_535), SettingsOf((4, 65_536)))),
        ["6.10 CONTINUATION without a block"] = (Http2Error.ProtocolError, Of(Continuation, EndHeaders, 1, 0x88)),
        ["6.10 CONTINUATION on stream 0"] = (Http2Error.ProtocolError, Of(Continuation, EndHeaders, 0, 0x88)),
        ["6.10 CONTINUATION of another stream"] =
            (Http2Error.ProtocolError, Join(Of(Headers, 0, 3, 0x20), Of(Continuation, EndHeaders, 1, 0x88))),
        ["10.5 PING after PING"] =
            (Http2Error.EnhanceYourCalm, Repeat(Of(Ping, 0, 0, new byte[8]))),
        ["10.5 SETTINGS after SETTINGS"] = (Http2Error.EnhanceYourCalm, Repeat(SettingsOf((3, 100)))),
        ["10.5 SETTINGS acknowledgements"] = (Http2Error.EnhanceYourCalm, Repeat(SettingsAck())),
        ["10.5 empty DATA"] = (Http2Error.EnhanceYourCalm, Repeat(DataOf(1, false))),
        ["10.5 DATA that is all padding"] = (Http2Error.EnhanceYourCalm, Repeat(Of(Data, Padded, 1, 1, 0))),
        ["10.5 DATA for a stream that is closed"] =
            (Http2Error.EnhanceYourCalm, Join(Reset(3, Http2Error.Cancel), Repeat(DataOf(3, false, 1)))),
        ["10.5 PRIORITY after PRIORITY"] = (Http2Error.EnhanceYourCalm, Repeat(Of(Priority, 0, 9, new byte[5]))),
        ["10.5 WINDOW_UPDATE by WINDOW_UPDATE"] = (Http2Error.EnhanceYourCalm, Repeat(Window(0, 1))),
        ["10.5 unknown frames"] = (Http2Error.EnhanceYourCalm, Repeat(Of(0x77, 0, 0, 1))),
        ["10.5 GOAWAY after GOAWAY"] = (Http2Error.EnhanceYourCalm, Repeat(GoAwayOf(9, Http2Error.NoError))),
        ["10.5 RST_STREAM of closed streams"] = (Http2Error.EnhanceYourCalm, Repeat(Reset(1, Http2Error.Cancel))),
        ["10.5 interim responses"] = (Http2Error.EnhanceYourCalm, Repeat(HeadersOf(3, false, ":status: 103"))),
        ["10.5.1 empty CONTINUATIONs"] =
            (Http2Error.EnhanceYourCalm, Join(Of(Headers, 0, 3, 0x20), Repeat(Of(Continuation, 0, 3)))),
        ["10.5.1 a block without end"] =
            (Http2Error.EnhanceYourCalm, Join(Of(Headers, 0, 3, 0x20), Repeat(Of(Continuation, 0, 3, new byte[1024])))),
    };

    public static TheoryData<string> Names() => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_with_the_right_error(string name)
    {
        (Http2Error error, byte[] bytes) = Cases[name];
        Client client = OpenTwo();
        client.Give(bytes);
        Assert.Equal((Http2ConnectionState.Failed, error), (client.Connection.State, client.Connection.Error));

        List<Frame> frames = client.Take();
        Assert.Equal((GoAway, 0, (int)error), (frames[^1].Type, frames[^1].FirstInt, frames[^1].SecondInt));
        Assert.Equal(0, client.Connection.OpenStreams);
        Assert.Null(client.TryOpen());

        int events = client.Events.Count;
        client.Give(HeadersOf(3, true, ":status: 200"));
        Assert.Equal(events, client.Events.Count);
        Assert.Empty(client.Take());
    }

    /// <summary>The same bytes in two pieces, cut at each place, and one by one: the same is told.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_does_not_matter_how_the_bytes_are_cut(string name)
    {
        byte[] bytes = Cases[name].Bytes;
        List<string> whole = EventsOf(client => client.Give(bytes));
        int step = bytes.Length > 500 ? bytes.Length / 12 : 1;
        for (int cut = 1; cut < bytes.Length; cut += step)
        {
            Assert.Equal(whole, EventsOf(client =>
            {
                client.Give(bytes[..cut]);
                client.Give(bytes[cut..]);
            }));
        }

        Assert.Equal(whole, EventsOf(client => Array.ForEach(bytes, b => client.Give([b]))));
    }

    [Theory]
    [InlineData(Headers)]
    [InlineData(Ping)]
    [InlineData(0x77)]
    public void The_first_frame_must_be_SETTINGS(int type)
    {
        var client = new Client();
        client.Give(Of(type, 0, 0, new byte[8]));
        Assert.Equal(Http2Error.ProtocolError, client.Connection.Error);
    }

    [Fact]
    public void The_first_frame_must_not_be_an_acknowledgement()
    {
        var client = new Client();
        client.Give(SettingsAck());
        Assert.Equal(Http2Error.ProtocolError, client.Connection.Error);
    }

    [Fact]
    public void A_peer_that_does_not_acknowledge_is_given_up()
    {
        var client = new Client();
        client.Give(SettingsOf());
        client.Connection.Tick(Http2Options.DefaultSettingsTimeout - 1);
        Assert.Equal(Http2ConnectionState.Open, client.Connection.State);
        client.Connection.Tick(Http2Options.DefaultSettingsTimeout);
        Assert.Equal(Http2Error.SettingsTimeout, client.Connection.Error);
    }

    private static byte[] Repeat(byte[] frame) =>
        Join(Enumerable.Repeat(frame, Http2Options.DefaultIdleFrames + 8).ToArray());

    private static Client OpenTwo()
    {
        Client client = Client.Ready();
        client.Open();
        client.Open();
        client.Give(HeadersOf(1, false, ":status: 200"));
        client.Take();
        return client;
    }

    private static List<string> EventsOf(Action<Client> give)
    {
        Client client = OpenTwo();
        give(client);
        return [.. client.Events, client.Connection.Error.ToString()];
    }
}
