using System.Text;
using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>A connection under test: gives it bytes, takes its frames, and keeps what it tells.</summary>
internal sealed class Client
{
    private const int PrefaceSize = 24;

    private readonly List<byte> _left = [];

    public Client(Http2Options? options = null)
    {
        Recorder = new Recorder();
        Connection = new Http2Connection(options ?? new Http2Options(), Recorder);
        Connection.Start(0);
        Drain();
        Assert.Equal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Encoding.ASCII.GetString([.. _left[..PrefaceSize]]));
        _left.RemoveRange(0, PrefaceSize);
    }

    public Http2Connection Connection { get; }

    public Recorder Recorder { get; }

    public List<string> Events => Recorder.Events;

    /// <summary>A client past both SETTINGS, with nothing of that left to see.</summary>
    public static Client Ready(Http2Options? options = null)
    {
        var client = new Client(options);
        client.Give(Frame.SettingsOf());
        client.Give(Frame.SettingsAck());
        client.Take();
        return client;
    }

    /// <summary>Opens a stream named "s" and its number.</summary>
    public Http2Stream Open(bool isLast = false)
    {
        Http2Stream? stream = TryOpen(isLast);
        Assert.NotNull(stream);
        return stream;
    }

    public Http2Stream? TryOpen(bool isLast = false)
    {
        Http2Stream? stream = Connection.BeginRequest();
        if (stream is null)
        {
            return null;
        }

        Connection.Fields.Indexed(HpackStaticTable.MethodPost);
        Connection.Fields.Field(HpackStaticTable.Path, "/x");
        if (Connection.EndRequest(isLast) != Http2Sent.Done)
        {
            return null;
        }

        stream.Tag = "s" + stream.Id;
        return stream;
    }

    /// <summary>Gives bytes in an array of exactly their size, so that one step beyond them is an exception.</summary>
    public void Give(params byte[][] parts)
    {
        byte[] bytes = Frame.Join(parts);
        int offset = 0;
        while (offset < bytes.Length)
        {
            int taken = Connection.Receive(bytes, offset, bytes.Length - offset);
            offset += taken;
            Drain();
            Assert.True(taken > 0 || Connection.OutputCount == 0);
        }
    }

    /// <summary>The frames that have left since the last time.</summary>
    public List<Frame> Take()
    {
        Drain();
        List<Frame> frames = Frame.Parse(_left.ToArray());
        _left.Clear();
        return frames;
    }

    public void Drain()
    {
        while (Connection.OutputCount > 0)
        {
            _left.AddRange(Connection.Output.AsSpan(Connection.OutputOffset, Connection.OutputCount));
            Connection.Sent(Connection.OutputCount);
        }
    }
}
