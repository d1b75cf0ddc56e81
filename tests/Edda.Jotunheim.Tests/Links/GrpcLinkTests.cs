using Edda.Contracts.Jotunheim.V1;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.NanoTests;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Links;

/// <summary>The link over a socket that does what sockets do: refuse, break, fall silent, take a byte at a time.</summary>
public sealed class GrpcLinkTests
{
    private readonly MemoryHub _hub = new(new byte[32], "d1");
    private readonly BadSocket _socket;
    private readonly GrpcLink _link;

    public GrpcLinkTests()
    {
        _socket = new BadSocket(_hub);
        _link = new GrpcLink(_socket, "hub", 7443, false);
    }

    [Fact]
    public void A_connection_that_is_not_made_in_time_is_given_up()
    {
        _socket.Forced = SocketState.Opening;
        _link.Begin(0);
        _link.Step(GrpcLink.AnswerMs - 1);
        Assert.Equal(LinkState.Opening, _link.State);
        _link.Step(GrpcLink.AnswerMs);
        Assert.Equal((LinkState.Failed, "cannot connect"), (_link.State, _link.Problem));
    }

    [Fact]
    public void A_connection_that_is_refused_is_given_up_at_once()
    {
        _socket.Forced = SocketState.Closed;
        _link.Begin(0);
        _link.Step(0);
        Assert.Equal((LinkState.Failed, "cannot connect"), (_link.State, _link.Problem));
    }

    [Fact]
    public void A_connection_that_breaks_is_noticed_and_the_next_one_works()
    {
        Open();
        _socket.Forced = SocketState.Closed;
        _link.Step(1);
        Assert.Equal((LinkState.Failed, "the connection broke"), (_link.State, _link.Problem));
        _socket.Forced = null;
        Open();
    }

    [Fact]
    public void A_hub_that_is_gone_without_a_word_is_asked_and_then_given_up()
    {
        Open();
        _socket.IsDeaf = true;
        _link.Step(GrpcLink.DefaultKeepaliveMs);
        Assert.True(_socket.Lost > 0, "nothing was asked");
        _link.Step(GrpcLink.DefaultKeepaliveMs + GrpcLink.AnswerMs - 1);
        Assert.Equal(LinkState.Open, _link.State);
        _link.Step(GrpcLink.DefaultKeepaliveMs + GrpcLink.AnswerMs);
        Assert.Equal((LinkState.Failed, "the hub is silent"), (_link.State, _link.Problem));
    }

    [Fact]
    public void A_message_that_does_not_parse_ends_the_call_and_is_counted()
    {
        Open();
        _socket.Inject(0, 0, [0, 0, 0, 0, 3, 0x2a, 0x7f, 1]);
        _link.Step(1);
        Assert.False(_link.TryReceive(new Down()));
        _link.Step(2);
        Assert.Equal(LinkState.Failed, _link.State);
        Assert.Equal(1, _link.Malformed);
    }

    [Fact]
    public void What_the_hub_said_before_the_end_is_heard_and_then_its_status()
    {
        Open();
        _socket.Inject(0, 0, [0, 0, 0, 0, 2, 8, 5]);
        _socket.Inject(1, 5, [0, 11, .. "grpc-status"u8, 1, (byte)'7']);
        _link.Step(1);
        Assert.Equal(LinkState.Open, _link.State);
        Down down = new();
        Assert.True(_link.TryReceive(down), "the last word was lost");
        Assert.Equal(5u, down.Received);
        Assert.False(_link.TryReceive(down));
        _link.Step(2);
        Assert.Equal((LinkState.Failed, "the hub ended the call with status 7"), (_link.State, _link.Problem));
    }

    [Fact]
    public void A_socket_that_takes_and_gives_single_bytes_carries_everything()
    {
        _socket.Most = 1;
        FakeBoard fake = new() { Sensor = 0 };
        Board board = fake.Board;
        board.Socket = _socket;
        Device device = new(board, _link, new Identity { DeviceId = "d1", Key = new byte[32] }, new DeviceOptions { SensorMs = 1_000_000 });
        for (int i = 0; i < 5_000 && !_hub.HasCapabilities; i++)
            Pass();
        Assert.Equal(AttachState.Attached, device.Attachment.State);
        for (int i = 1; i <= 20; i++)
        {
            _hub.Command(i);
            for (int turn = 0; turn < 500 && _hub.Results < i; turn++)
                Pass();
        }

        Assert.Equal((20, 0, 20), (_hub.Results, _hub.Failures, fake.Writes));

        void Pass()
        {
            fake.Now += 1;
            device.Step();
        }
    }

    private void Open()
    {
        _link.Begin(0);
        for (int i = 0; i < 3; i++)
            _link.Step(0);
        Assert.Equal(LinkState.Open, _link.State);
    }

    private sealed class BadSocket(MemoryHub hub) : ISocket
    {
        private readonly Queue<byte> _injected = new();

        public SocketState? Forced { get; set; }

        public bool IsDeaf { get; set; }

        public int Most { get; set; } = int.MaxValue;

        public int Lost { get; private set; }

        public SocketState State => Forced ?? hub.State;

        public void Open(string host, int port, bool isSecure) => hub.Open(host, port, isSecure);

        public void Close() => hub.Close();

        public int Receive(byte[] buffer, int offset, int count)
        {
            int taken = IsDeaf ? 0 : hub.Receive(buffer, offset, Math.Min(count, Most));
            while (taken < count && _injected.TryDequeue(out byte next))
                buffer[offset + taken++] = next;
            return taken;
        }

        public int Send(byte[] buffer, int offset, int count)
        {
            if (!IsDeaf)
                return hub.Send(buffer, offset, Math.Min(count, Most));
            Lost += count;
            return count;
        }

        /// <summary>A frame of the device's stream, behind what the hub has to say.</summary>
        public void Inject(byte type, byte flags, byte[] payload)
        {
            byte[] frame = [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];
            foreach (byte next in frame)
                _injected.Enqueue(next);
        }
    }
}
