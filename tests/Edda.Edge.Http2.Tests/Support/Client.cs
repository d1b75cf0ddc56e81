using System.Buffers.Binary;
using Edda.Core.Http2.Hpack;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>
/// A client that sends what the test wants, frame by frame, and holds the server to its rules whatever it says: SETTINGS
/// first, no frame above the allowed size, no DATA above a window or before the headers, nothing after the end.
/// Disposed by the test; one thread at a time.
/// </summary>
internal sealed class Client : IDisposable
{
    public static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    private const int MaxFrame = 16_384;
    private const int HeaderTable = 4_096;
    private const int MostHeaders = 1 << 16;

    private readonly RawConnection _connection;
    private readonly CancellationTokenSource _time = new(ChildProcess.Patience);
    private readonly HpackDecoder _decoder = new(HeaderTable, MostHeaders, MostHeaders);
    private readonly Windows _windows = new();
    private readonly Dictionary<int, Answer> _answers = [];
    private readonly List<byte> _block = [];
    private readonly byte[] _received = new byte[4 * MaxFrame];
    private bool _blockEnds;
    private int _start;
    private int _end;
    private ulong _pings;

    private Client(RawConnection connection, int table)
    {
        _connection = connection;
        _decoder.SetTableLimit(table);
    }

    /// <summary>Whether the server's settings are acknowledged as they come, as they should be.</summary>
    public bool AcknowledgesSettings { get; set; } = true;

    /// <summary>What the server announced; RFC 9113, section 6.5.2.</summary>
    public Dictionary<int, int> Settings { get; } = [];

    public int Acks { get; private set; }

    public List<Frame> GoAways { get; } = [];

    /// <summary>How far the server has opened each window beyond its beginning; 0 is the connection's.</summary>
    public Dictionary<int, long> Granted { get; } = [];

    public List<byte[]> PingAnswers { get; } = [];

    /// <summary>A connection on which nothing has been sent.</summary>
    public static async Task<Client> ConnectAsync(string address, int table = HeaderTable) =>
        new(await RawConnection.TryConnectAsync(address, CancellationToken.None) ?? throw new IOException("not taken"), table);

    /// <summary>A connection whose handshake is done on both sides.</summary>
    public static Task<Client> OpenAsync(string address, params (int Id, int Value)[] settings) =>
        OpenAsync(address, HeaderTable, settings);

    /// <param name="table">How large a table of the server's this client keeps.</param>
    public static async Task<Client> OpenAsync(string address, int table, params (int Id, int Value)[] settings)
    {
        Client client = await ConnectAsync(address, table);
        await client.SendRawAsync(Preface);
        await client.SendAsync(Frame.SettingsOf(settings));
        await client.UntilAsync(() => client.Acks > 0 && client.Settings.Count > 0, "the server has taken the settings");
        return client;
    }

    /// <summary>Sends whole frames. False when the server has hung up.</summary>
    public async Task<bool> SendAsync(params byte[][] frames)
    {
        byte[] bytes = Frame.Join(frames);
        _windows.Sending(bytes);
        return await SendRawAsync(bytes);
    }

    /// <summary>Sends bytes that may be no frame.</summary>
    public Task<bool> SendRawAsync(ReadOnlyMemory<byte> bytes) => _connection.TrySendAsync(bytes, _time.Token);

    public Task<bool> BeginAsync(int stream, byte[]? block = null) =>
        SendAsync(Frame.Of(Frame.Headers, Frame.EndHeaders, stream, block ?? Block.Call()));

    /// <summary>Reads bytes that may be no frame; 0 once the server has hung up.</summary>
    public async Task<int> ReceiveRawAsync(Memory<byte> buffer)
    {
        int count = await _connection.ReceiveAsync(buffer, _time.Token);
        Assert.False(_time.IsCancellationRequested, "waited in vain for the server");
        return count;
    }

    /// <summary>A whole call: headers, and a body that ends it.</summary>
    public Task<bool> CallAsync(int stream, byte[]? block = null, byte[]? body = null) => SendAsync(
        Frame.Of(Frame.Headers, Frame.EndHeaders, stream, block ?? Block.Call()),
        Frame.DataOf(stream, end: true, body ?? Framing.Empty));

    public Answer Of(int stream)
    {
        if (!_answers.TryGetValue(stream, out Answer? answer))
        {
            _answers[stream] = answer = new Answer();
        }

        return answer;
    }

    /// <summary>Reads until the server has ended the stream or reset it.</summary>
    public async Task<Answer> AnswerAsync(int stream)
    {
        await UntilAsync(() => Of(stream).IsOver, $"stream {stream} is over");
        return Of(stream);
    }

    /// <summary>Reads until it holds; a connection that ends before fails the test.</summary>
    public async Task UntilAsync(Func<bool> holds, string what)
    {
        while (!holds())
        {
            if (await NextAsync() is null)
            {
                string why = string.Join(", ", GoAways.Select(frame => (Http2Error)frame.SecondInt));
                Assert.Fail($"the connection ended before {what}; GOAWAY: {why}");
            }
        }
    }

    /// <summary>A PING and its answer: the server has taken all frames before it.</summary>
    public async Task RoundTripAsync()
    {
        byte[] mark = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(mark, ++_pings | 0xEDDA_0000_0000_0000);
        await SendAsync(Frame.Of(Frame.Ping, 0, 0, mark));
        await UntilAsync(() => PingAnswers.Any(answer => answer.AsSpan().SequenceEqual(mark)), "the server answers a PING");
    }

    /// <summary>Reads until the server has hung up; the error it left with, null when it said none.</summary>
    public async Task<Http2Error?> EndAsync()
    {
        while (await NextAsync() is not null)
        {
        }

        Assert.False(_time.IsCancellationRequested, "the server has not hung up");
        return GoAways.Count == 0 ? null : (Http2Error)GoAways[^1].SecondInt;
    }

    /// <summary>The server ends the connection and says why (RFC 9113, section 5.4.1).</summary>
    public async Task FailsAsync(params Http2Error[] allowed)
    {
        Http2Error? error = await EndAsync();
        Assert.True(error is { } code && allowed.Contains(code), $"{error}, allowed is {string.Join(" or ", allowed)}");
    }

    /// <summary>
    /// The server resets the stream, or makes it a matter of the whole connection, as section 5.4.1 allows. Answers
    /// whether the connection lives on.
    /// </summary>
    public async Task<bool> ResetsAsync(int stream, params Http2Error[] allowed)
    {
        while (Of(stream).Reset is null && await NextAsync() is not null)
        {
        }

        if (Of(stream).Reset is { } reset)
        {
            Assert.Contains(reset, allowed);
            return true;
        }

        await FailsAsync(allowed);
        return false;
    }

    /// <summary>
    /// A request that is malformed (section 8.1.1) gets an HTTP error of the 400s, a reset or the end of the connection.
    /// </summary>
    public async Task RefusesAsync(int stream)
    {
        while (!Of(stream).IsOver && await NextAsync() is not null)
        {
        }

        if (Of(stream).HttpStatus is { } status)
        {
            Assert.StartsWith("4", status, StringComparison.Ordinal);
        }
        else if (Of(stream).Reset is { } reset)
        {
            Assert.Equal(Http2Error.ProtocolError, reset);
        }
        else
        {
            await FailsAsync(Http2Error.ProtocolError);
        }
    }

    /// <summary>The next frame, after it has had its effect here; null when the server has hung up.</summary>
    public async Task<Frame?> NextAsync()
    {
        int length;
        while ((length = NextLength()) > _end - _start || length < 0)
        {
            if (!await ReceiveAsync(length))
            {
                return null;
            }
        }

        Frame frame = Assert.Single(Frame.Parse(_received.AsSpan(_start, length)));
        _start += length;
        await TakeAsync(frame);
        return frame;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _time.Dispose();
    }

    private static string Name(Frame frame) => $"a frame of type {frame.Type} on stream {frame.Stream}";

    // Below 0 when not even the header is here.
    private int NextLength() =>
        _end - _start < 9 ? -1 : 9 + (BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_start)) >>> 8);

    private async Task<bool> ReceiveAsync(int wanted)
    {
        Assert.True(wanted <= 9 + MaxFrame, $"a frame of {wanted} bytes; nothing above {MaxFrame} was allowed");
        if (_start > 0)
        {
            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            _end -= _start;
            _start = 0;
        }

        int count = await ReceiveRawAsync(_received.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    private async Task TakeAsync(Frame frame)
    {
        Assert.True(Settings.Count > 0 || frame.Type is Frame.Settings or Frame.GoAway, $"{Name(frame)} before SETTINGS");
        Assert.True(_block.Count == 0 || frame.Type == Frame.Continuation, $"{Name(frame)} inside of a header block");
        switch (frame.Type)
        {
            case Frame.Settings when (frame.Flags & Frame.Ack) != 0:
                Acks++;
                _windows.Acknowledged();
                break;
            case Frame.Settings:
                TakeSettings(frame.Payload);
                if (AcknowledgesSettings)
                {
                    await SendAsync(Frame.SettingsAck());
                }

                break;
            case Frame.Ping when (frame.Flags & Frame.Ack) != 0:
                PingAnswers.Add(frame.Payload);
                break;
            case Frame.Ping:
                await SendAsync(Frame.Of(Frame.Ping, Frame.Ack, 0, frame.Payload));
                break;
            case Frame.GoAway:
                GoAways.Add(frame);
                break;
            case Frame.WindowUpdate:
                Granted[frame.Stream] = Granted.GetValueOrDefault(frame.Stream) + frame.FirstInt;
                break;
            case Frame.RstStream:
                Of(frame.Stream).Reset = (Http2Error)frame.FirstInt;
                break;
            case Frame.Headers or Frame.Continuation:
                TakeBlock(frame);
                break;
            case Frame.Data:
                TakeData(frame);
                break;
        }
    }

    private void TakeSettings(byte[] settings)
    {
        Settings[0] = 0; // so that an empty SETTINGS counts, too
        for (int at = 0; at < settings.Length; at += 6)
        {
            Settings[BinaryPrimitives.ReadUInt16BigEndian(settings.AsSpan(at))] =
                BinaryPrimitives.ReadInt32BigEndian(settings.AsSpan(at + 2));
        }
    }

    private void TakeBlock(Frame frame)
    {
        Answer answer = Of(frame.Stream);
        Assert.False(answer.IsOver, $"{Name(frame)} after the end of its stream");
        _blockEnds = frame.Type == Frame.Headers ? (frame.Flags & Frame.EndStream) != 0 : _blockEnds;
        _block.AddRange(frame.Payload);
        if ((frame.Flags & Frame.EndHeaders) == 0)
        {
            return;
        }

        var fields = new FieldList();
        byte[] block = [.. _block];
        _block.Clear();
        Assert.Equal(HpackStatus.Ok, _decoder.Decode(block, 0, block.Length, fields));
        answer.Blocks.Add(fields.Fields);
        answer.HasEnded = _blockEnds;
    }

    private void TakeData(Frame frame)
    {
        Answer answer = Of(frame.Stream);
        Assert.False(answer.IsOver, $"{Name(frame)} after the end of its stream");
        Assert.NotEmpty(answer.Blocks);
        _windows.Received(frame.Stream, frame.Payload.Length);
        answer.Add(frame.Payload);
        answer.HasEnded |= (frame.Flags & Frame.EndStream) != 0;
    }
}
