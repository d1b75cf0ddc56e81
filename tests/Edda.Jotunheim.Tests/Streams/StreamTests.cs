using Edda.Core.Buffers;
using Edda.Core.Grpc;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Streams;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Streams;

public sealed class StreamTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();
    private readonly Pcm _pcm = new();
    private readonly PluginLoader _plugins = new();

    [Fact]
    public void A_frame_leaves_in_pieces_and_the_first_one_names_its_plugin()
    {
        Device device = Make(0);
        Assert.Null(device.Streams.Start(4, "pcm16/1"));
        _pcm.Frames = 2;
        Pass(device, 6);
        List<(ulong Frame, ulong Offset, bool IsLast, byte[] Data, string Plugin)> pieces = _hub.Pieces();
        Assert.Equal(
            [(1ul, 0ul, false, "pcm16/1"), (1ul, 256ul, false, ""), (1ul, 512ul, true, ""), (2ul, 0ul, false, ""),
                (2ul, 256ul, false, ""), (2ul, 512ul, true, "")],
            pieces.Select(piece => (piece.Frame, piece.Offset, piece.IsLast, piece.Plugin)));
        Assert.Equal(Pcm.Frame(1), pieces.Take(3).SelectMany(piece => piece.Data));
        Assert.Equal(2, device.Streams.FramesSent);
    }

    [Fact]
    public void A_frame_that_comes_is_given_to_its_plugin_whole()
    {
        Device device = Make(0);
        byte[] frame = Pcm.Frame(9);
        _hub.Piece(1, 0, false, frame[..256], "pcm16/1");
        _hub.Piece(1, 256, false, frame[256..512]);
        _hub.Piece(1, 512, true, frame[512..]);
        Pass(device, 1);
        Assert.Equal(frame, Assert.Single(_pcm.Consumed));
    }

    [Fact]
    public void A_frame_with_a_gap_is_dropped_and_the_next_one_is_taken()
    {
        Device device = Make(0);
        byte[] frame = Pcm.Frame(9);
        _hub.Piece(1, 0, false, frame[..256], "pcm16/1");
        _hub.Piece(1, 512, true, frame[512..]);
        _hub.Piece(2, 0, true, frame[..100]);
        Pass(device, 1);
        Assert.Equal(frame[..100], Assert.Single(_pcm.Consumed));
        Assert.Equal(1, device.Streams.FramesDropped);
    }

    [Fact]
    public void A_frame_larger_than_its_buffer_never_gets_past_it()
    {
        Device device = Make(0);
        byte[] piece = new byte[256];
        for (int i = 0; i < 40; i++)
            _hub.Piece(1, i * 256, i == 39, piece, i == 0 ? "pcm16/1" : "");
        Pass(device, 1);
        Assert.Empty(_pcm.Consumed);
        Assert.Equal(1, device.Streams.FramesDropped);
    }

    [Fact]
    public void The_loader_refuses_what_it_cannot_run()
    {
        Assert.Null(_plugins.Load(_pcm));
        Assert.Equal("pcm16/1 is there already", _plugins.Load(new Pcm()));
        Assert.Equal("opus/3 is written for version 2, this is 1", _plugins.Load(new FromTheFuture()));
        Assert.Null(_plugins.Find("opus/3"));
        Assert.Null(_plugins.Find("pcm16/2"));
    }

    [Fact]
    public void A_stream_from_afar_of_an_unknown_kind_says_which_there_are()
    {
        StreamFunctions functions = new() { Plugins = _plugins };
        Device device = Make(0, functions);
        functions.Desk = device.Streams;
        _hub.Command("1", "stream_start", FakeHub.Integer(1), FakeHub.Words("h264/1"));
        _hub.Command("2", "stream_start", FakeHub.Integer(1), FakeHub.Words("pcm16/1"));
        _hub.Command("3", "stream_stop");
        Pass(device, 4);
        (string Id, int Status, string Message)[] results = [.. _hub.Results().Where(result => "123".Contains(result.Id))];
        Assert.Equal([(int)StatusCode.Unimplemented, 0, 0], results.Select(result => result.Status));
        Assert.Equal("there is no plugin h264/1; there are: pcm16/1", results[0].Message);
    }

    [Fact]
    public void Beyond_the_bandwidth_whole_frames_are_dropped_and_it_recovers()
    {
        Device device = Make(bytesPerSecond: 2000);
        device.Streams.Start(1, "pcm16/1");
        _pcm.Frames = 20;
        Pass(device, 20);
        Assert.InRange(device.Streams.FramesSent, 1, 4);
        Assert.True(device.Streams.FramesDropped >= 16, $"{device.Streams.FramesDropped} frames were dropped");
        int sent = device.Streams.FramesSent;
        _board.Now += 2000;
        _pcm.Frames = 21;
        Pass(device, 1);
        Assert.Equal(sent + 1, device.Streams.FramesSent);
    }

    [Fact]
    public void A_stream_goes_on_after_a_break_and_names_its_plugin_again()
    {
        Device device = Make(0);
        device.Streams.Start(1, "pcm16/1");
        _pcm.Frames = 1;
        Pass(device, 2);
        _hub.Break();
        _pcm.Frames = 3;
        Pass(device, 1);
        _hub.Sent.Clear();
        for (int i = 0; i < 3 && device.Attachment.State != AttachState.Attached; i++)
            _hub.Welcome(device, Key, "d1");
        _pcm.Frames = 10;
        Pass(device, 3);
        Assert.Equal("pcm16/1", _hub.Pieces()[0].Plugin);
        Assert.Equal(0ul, _hub.Pieces()[0].Offset);
    }

    private Device Make(int bytesPerSecond, StreamFunctions? functions = null)
    {
        if (_plugins.Find("pcm16/1") is null)
            _plugins.Load(_pcm);
        Device device = new(
            _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key },
            new DeviceOptions
            {
                SensorMs = 1_000_000,
                BytesPerSecond = bytesPerSecond,
                Plugins = _plugins,
                FrameBuffers = new BufferPool(1024, 2),
                Functions = functions is null ? [] : [functions],
            });
        _hub.Welcome(device, Key, "d1");
        return device;
    }

    private void Pass(Device device, int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            _board.Now += 20;
            device.Step();
        }
    }

    private sealed class Pcm : StreamPlugin
    {
        private int _made;

        public int Frames { get; set; }

        public List<byte[]> Consumed { get; } = [];

        public override int WrittenFor => 1;

        public override string Name => "pcm16/1";

        public override int LargestFrame => 640;

        public static byte[] Frame(int number) => [.. Enumerable.Range(0, 640).Select(i => (byte)(i * number))];

        public override int Produce(byte[] frame, long now)
        {
            if (_made >= Frames)
                return 0;
            Frame(++_made).CopyTo(frame, 0);
            return 640;
        }

        public override void Consume(byte[] frame, int count) => Consumed.Add(frame[..count]);
    }

    private sealed class FromTheFuture : StreamPlugin
    {
        public override int WrittenFor => 2;

        public override string Name => "opus/3";

        public override int LargestFrame => 1;
    }
}
