using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class HandshakeTests
{
    [Fact]
    public void It_announces_no_table_no_push_and_small_windows()
    {
        Frame settings = new Client().Take().Single();
        Assert.Equal((Settings, 0, 0), (settings.Type, settings.Flags, settings.Stream));
        Assert.Equal(Frame.SettingsOf((1, 0), (2, 0), (4, 8192), (6, 1024))[9..], settings.Payload);
    }

    [Fact]
    public void A_connection_window_above_the_default_is_asked_for_at_once()
    {
        List<Frame> frames = new Client(new Http2Options { ConnectionWindow = 1 << 20 }).Take();
        Assert.Equal((WindowUpdate, 0, (1 << 20) - 65_535), (frames[1].Type, frames[1].Stream, frames[1].FirstInt));
    }

    [Fact]
    public void SETTINGS_are_acknowledged_and_an_acknowledgement_is_not()
    {
        var client = new Client();
        client.Take();
        client.Give(SettingsOf((3, 10), (0x7777, 1)), SettingsAck());
        Frame ack = client.Take().Single();
        Assert.Equal((Settings, Ack, 0, 0), (ack.Type, ack.Flags, ack.Stream, ack.Payload.Length));
    }

    [Fact]
    public void The_first_request_may_leave_before_the_peer_has_said_anything_and_says_that_there_is_no_table()
    {
        var client = new Client();
        client.Take();
        client.Open(true);
        client.Open(true);
        List<Frame> frames = client.Take();
        Assert.Equal([1, 3], frames.Select(frame => frame.Stream));
        Assert.All(frames, frame => Assert.Equal((Headers, EndHeaders | EndStream), (frame.Type, frame.Flags)));
        Assert.Equal(0x20, frames[0].Payload[0]);
        Assert.NotEqual(0x20, frames[1].Payload[0]);

        var fields = new FieldList();
        new HpackDecoder(0, 256, 1024).Decode(frames[0].Payload, 0, frames[0].Payload.Length, fields);
        Assert.Equal([":method: POST", ":path: /x"], fields.Fields);
    }

    [Fact]
    public void The_same_object_serves_the_next_connection()
    {
        Client client = Client.Ready();
        client.Open();
        client.Give(SettingsOf((3, 1), (4, 5)));
        client.Connection.Disconnect();
        Assert.Equal("s1 reset ConnectError", client.Events[^1]);
        Assert.Null(client.TryOpen());

        client.Take();
        client.Connection.Start(0);
        Assert.Equal("PRI"u8, client.Connection.Output.AsSpan(client.Connection.OutputOffset, 3));
        client.Connection.Sent(client.Connection.OutputCount);
        Assert.Equal(1, client.Open().Id);
        Assert.Equal(65_535, client.Open().SendWindow);
        Assert.Equal(0x20, client.Take()[0].Payload[0]);
    }
}
