using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

public class FlowControlTests
{
    [Fact]
    public void A_window_can_go_below_zero_and_must_come_back()
    {
        Client client = Client.Ready(new Http2Options { OutputSize = 4096 });
        Http2Stream stream = client.Open();
        byte[] data = new byte[1000];
        Assert.Equal(1000, client.Connection.Send(stream, data, 0, 1000, false));
        client.Give(SettingsOf((4, 400)));
        Assert.Equal(-600, stream.SendWindow);
        Assert.Equal(0, client.Connection.Send(stream, data, 0, 1000, false));
        client.Give(Window(1, 600));
        Assert.Equal(0, client.Connection.Send(stream, data, 0, 1000, false));
        client.Give(Window(1, 7));
        Assert.Equal(7, client.Connection.Send(stream, data, 0, 1000, false));
    }

    [Fact]
    public void The_end_needs_no_window()
    {
        Client client = Client.Ready();
        client.Give(SettingsOf((4, 0)));
        Http2Stream stream = client.Open();
        client.Take();
        Assert.Equal(0, client.Connection.Send(stream, [1], 0, 1, true));
        Assert.True(client.Connection.TrySendEnd(stream));
        Frame end = client.Take().Single();
        Assert.Equal((Data, EndStream, 0), (end.Type, end.Flags, end.Payload.Length));
        Assert.False(client.Connection.TrySendEnd(stream));
    }

    [Fact]
    public void A_frame_is_no_larger_than_the_peer_takes()
    {
        Client client = Client.Ready(new Http2Options { OutputSize = 64 * 1024 });
        Http2Stream stream = client.Open();
        client.Take();
        Assert.Equal(40_000, client.Connection.Send(stream, new byte[40_000], 0, 40_000, true));
        Assert.Equal([16_384, 16_384, 7232], client.Take().Select(frame => frame.Payload.Length));
    }

    [Fact]
    public void What_waits_for_its_reader_is_not_given_back()
    {
        Client client = Client.Ready();
        Http2Stream stream = client.Open(true);
        client.Give(HeadersOf(1, false, ":status: 200"), DataOf(1, false, new byte[8192]));
        client.Take();
        Assert.Empty(client.Take());
        client.Connection.Consume(stream, 4095);
        Assert.Empty(client.Take());
        client.Connection.Consume(stream, 1);
        Frame update = client.Take().Single();
        Assert.Equal((WindowUpdate, 1, 4096), (update.Type, update.Stream, update.FirstInt));
        client.Connection.Consume(stream, int.MaxValue);
        Assert.Equal(4096, client.Take().Single().FirstInt);
    }

    [Fact]
    public void What_was_never_read_of_a_stream_does_not_stay_with_the_connection()
    {
        Client client = Client.Ready();
        long connectionWindow = 65_535;
        for (int id = 1; id < 200; id += 2)
        {
            Http2Stream stream = client.Open(true);
            client.Give(HeadersOf(id, false, ":status: 200"), DataOf(id, false, new byte[8000]));
            client.Connection.Reset(stream, Http2Error.Cancel);
            connectionWindow -= 8000;
            connectionWindow += client.Take().Where(f => f.Type == WindowUpdate && f.Stream == 0).Sum(f => f.FirstInt);
            Assert.InRange(connectionWindow, 8192, 65_535);
        }
    }

    /// <summary>Random traffic in both directions against a model of the peer: no window is overstepped, all arrives.</summary>
    [Fact]
    public void It_agrees_with_a_model_of_the_peer()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            new Run(seed).Go();
        }
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly Client _client;
        private readonly ModelPeer _peer = new();
        private readonly Dictionary<int, Sending> _sendings = [];
        private readonly Dictionary<int, int> _unread = [];

        public Run(int seed)
        {
            _random = new Random(seed);
            _client = Client.Ready(new Http2Options { OutputSize = _random.Next(512, 6000) });
        }

        public void Go()
        {
            for (int step = 0; step < 400; step++)
            {
                Step();
                if (_random.Next(3) == 0)
                {
                    _peer.Take(_client.Take());
                }
            }

            Finish();
        }

        private void Step()
        {
            switch (_random.Next(8))
            {
                case 0 when _peer.Streams.Count < 4:
                    Open();
                    break;
                case 1 or 2 when _sendings.Count > 0:
                    Pick().Push(_client.Connection, _random.Next(1, 5000));
                    break;
                case 3 when _peer.Streams.Count > 0:
                    _client.Give(_peer.Widen(_random.Next(2) == 0 ? 0 : PickId(), _random.Next(1, 20_000)));
                    break;
                case 4 when _random.Next(4) == 0:
                    _client.Give(_peer.Announce(_random.Next(0, 30_000)));
                    break;
                case 5 or 6 when _peer.Streams.Count > 0:
                    PeerSends(PickId(), false);
                    break;
                case 7 when _unread.Count > 0:
                    Read(PickId());
                    break;
            }
        }

        private void Open()
        {
            Http2Stream? stream = _client.TryOpen();
            if (stream is null)
            {
                return;
            }

            byte[] content = new byte[_random.Next(0, 60_000)];
            _random.NextBytes(content);
            _sendings.Add(stream.Id, new Sending(stream, content));
            _unread.Add(stream.Id, 0);
            int id = stream.Id;
            _peer.Take(_client.Take());
            _client.Give(HeadersOf(id, false, ":status: 200"));
        }

        private void PeerSends(int id, bool end)
        {
            _peer.Take(_client.Take());
            ModelPeer.Stream stream = _peer.Streams[id];
            int most = (int)Math.Min(Math.Min(stream.MaySend, _peer.MaySend), 16_384);
            Assert.InRange(stream.MaySend, 0, Http2Options.DefaultStreamWindow);
            int size = _random.Next(0, most + 1);
            int padding = _random.Next(4) == 0 ? Math.Min(_random.Next(1, 257), most - size) : 0;
            byte[] content = new byte[size];
            _random.NextBytes(content);
            _unread[id] += size;
            _client.Give(_peer.Send(id, content, end, padding));
            Assert.InRange(_unread[id], 0, Http2Options.DefaultStreamWindow);
        }

        private void Read(int id)
        {
            int count = _random.Next(0, _unread[id] + 1);
            _unread[id] -= count;
            _client.Connection.Consume(_sendings[id].Stream, count);
        }

        private void Finish()
        {
            foreach ((int id, Sending sending) in _sendings)
            {
                _client.Connection.Consume(sending.Stream, _unread[id]);
                _unread[id] = 0;
            }

            _peer.Take(_client.Take());

            // With everything read, at least half of each window is free again.
            Assert.InRange(_peer.MaySend, Http2Options.DefaultConnectionWindow / 2, 65_535);
            Assert.All(
                _peer.Streams.Values,
                stream => Assert.InRange(stream.MaySend, Http2Options.DefaultStreamWindow / 2, Http2Options.DefaultStreamWindow));

            _client.Give(_peer.Widen(0, 1_000_000));
            foreach ((int id, Sending sending) in _sendings)
            {
                _client.Give(_peer.Widen(id, 200_000));
                while (!sending.IsDone)
                {
                    sending.Push(_client.Connection, int.MaxValue);
                    _peer.Take(_client.Take());
                }

                PeerSends(id, true);
                Assert.True(_peer.Streams[id].HasReceivedAll);
                Assert.Equal(sending.Content, _peer.Streams[id].Received);
                Assert.Equal(Convert.ToHexString(_peer.Streams[id].Sent.ToArray()), DataOf("s" + id));
            }

            Assert.Equal(Http2ConnectionState.Open, _client.Connection.State);
            Assert.Equal(0, _client.Connection.OpenStreams);
        }

        private string DataOf(string name) =>
            string.Concat(_client.Events.Where(e => e.StartsWith(name + " data ")).Select(e => e.Split(' ')[2]));

        private int PickId() => _peer.Streams.Keys.ElementAt(_random.Next(_peer.Streams.Count));

        private Sending Pick() => _sendings.Values.ElementAt(_random.Next(_sendings.Count));
    }

    private sealed class Sending(Http2Stream stream, byte[] content)
    {
        private int _sent;

        public Http2Stream Stream { get; } = stream;

        public byte[] Content { get; } = content;

        public bool IsDone { get; private set; }

        public void Push(Http2Connection connection, int most)
        {
            if (IsDone)
            {
                return;
            }

            int count = Math.Min(most, Content.Length - _sent);
            bool isLast = _sent + count == Content.Length;
            _sent += connection.Send(Stream, Content, _sent, count, isLast);
            IsDone = _sent == Content.Length && (count > 0 || connection.TrySendEnd(Stream));
        }
    }
}
