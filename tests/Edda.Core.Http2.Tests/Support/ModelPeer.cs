using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>
/// The server's side of flow control, written once more from RFC 9113, section 6.9: it keeps its own account of every
/// window and fails the test when the client oversteps one.
/// </summary>
internal sealed class ModelPeer
{
    private readonly Queue<int> _announcedWindows = new();
    private int _initialWindow = 65_535;

    /// <summary>How much the client may send to us on the connection.</summary>
    public long ClientMaySend { get; private set; } = 65_535;

    /// <summary>How much we may send to the client on the connection.</summary>
    public long MaySend { get; private set; } = 65_535;

    public Dictionary<int, Stream> Streams { get; } = [];

    public void Take(List<Frame> frames)
    {
        foreach (Frame frame in frames)
        {
            Take(frame);
        }
    }

    /// <summary>A change of what streams start with. It counts from the client's acknowledgement on.</summary>
    public byte[] Announce(int initialWindow)
    {
        _announcedWindows.Enqueue(initialWindow);
        return SettingsOf((4, initialWindow));
    }

    public byte[] Widen(int stream, int increment)
    {
        if (stream == 0)
        {
            ClientMaySend += increment;
        }
        else
        {
            Streams[stream].ClientMaySend += increment;
        }

        return Window(stream, increment);
    }

    public byte[] Send(int stream, byte[] content, bool end, int padding)
    {
        Stream target = Streams[stream];
        MaySend -= content.Length + padding;
        target.MaySend -= content.Length + padding;
        target.Sent.AddRange(content);
        target.HasSentAll |= end;
        int flags = (end ? EndStream : 0) | (padding > 0 ? Padded : 0);
        return padding == 0
            ? Of(Data, flags, stream, content)
            : Of(Data, flags, stream, [(byte)(padding - 1), .. content, .. new byte[padding - 1]]);
    }

    private void Take(Frame frame)
    {
        switch (frame.Type)
        {
            case Headers:
                Streams.Add(frame.Stream, new Stream { ClientMaySend = _initialWindow });
                break;
            case Data:
                Stream stream = Streams[frame.Stream];
                Assert.InRange(frame.Payload.Length, 0, 16_384);
                stream.ClientMaySend -= frame.Payload.Length;
                ClientMaySend -= frame.Payload.Length;
                Assert.True(frame.Payload.Length == 0 || (stream.ClientMaySend >= 0 && ClientMaySend >= 0));
                stream.Received.AddRange(frame.Payload);
                stream.HasReceivedAll |= (frame.Flags & EndStream) != 0;
                break;
            case WindowUpdate when frame.Stream == 0:
                Assert.True(frame.FirstInt > 0);
                MaySend += frame.FirstInt;
                break;
            case WindowUpdate:
                Assert.True(frame.FirstInt > 0);
                Streams[frame.Stream].MaySend += frame.FirstInt;
                break;
            case Settings when (frame.Flags & Ack) != 0 && _announcedWindows.TryDequeue(out int initial):
                foreach (Stream open in Streams.Values)
                {
                    open.ClientMaySend += initial - _initialWindow;
                }

                _initialWindow = initial;
                break;
            default:
                Assert.True(frame.Type == Settings, $"frame of type {frame.Type}");
                break;
        }
    }

    internal sealed class Stream
    {
        public long ClientMaySend { get; set; }

        public long MaySend { get; set; } = Http2Options.DefaultStreamWindow;

        public List<byte> Received { get; } = [];

        public List<byte> Sent { get; } = [];

        public bool HasReceivedAll { get; set; }

        public bool HasSentAll { get; set; }
    }
}
