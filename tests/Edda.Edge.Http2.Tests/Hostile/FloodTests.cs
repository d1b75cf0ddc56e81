using Edda.Testing.Http2;

namespace Edda.Edge.Http2.Tests.Hostile;

/// <summary>
/// Much of what is allowed once. The server may bear it, slow it down or hang up; it serves others all the while, and
/// nothing of it is left. What it costs in memory is measured on the published binaries, by Edda.Attacks.
/// </summary>
public sealed class FloodTests
{
    private const int Sends = 100;
    private const int FramesPerSend = 100;
    private const int InitialWindowSize = 4;

    // A server that reads no further is left alone after this; nothing depends on how far an attack came.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    [Fact]
    public Task Calls_reset_as_they_begin() => WithstandsAsync(i =>
        [Frame.Of(Frame.Headers, Frame.EndHeaders, (2 * i) + 1, Call), Frame.Reset((2 * i) + 1, Http2Error.Cancel)]);

    [Fact]
    public Task Calls_that_end_as_they_begin() => WithstandsAsync(i =>
        [Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, (2 * i) + 1, Call)]);

    /// <summary>Made to be reset by the server itself (CVE-2025-8671): each call breaks a rule of its stream.</summary>
    [Fact]
    public Task Calls_that_the_server_must_reset() => WithstandsAsync(i =>
        [Frame.Of(Frame.Headers, Frame.EndHeaders, (2 * i) + 1, Call), Frame.Window((2 * i) + 1, 0)]);

    [Fact]
    public Task Calls_above_the_limit() => WithstandsAsync(i =>
        [Frame.Of(Frame.Headers, Frame.EndHeaders, (2 * i) + 1, Block.Call(Block.Duplex))]);

    [Fact]
    public Task Settings() => WithstandsAsync(i => [Frame.SettingsOf((InitialWindowSize, i))]);

    [Fact]
    public Task Pings() => WithstandsAsync(i => [Frame.Of(Frame.Ping, 0, 0, [.. Frame.Int(i), .. Frame.Int(i)])]);

    [Fact]
    public Task Acknowledgements_of_nothing() => WithstandsAsync(_ =>
        [Frame.SettingsAck(), Frame.Of(Frame.Ping, Frame.Ack, 0, new byte[8])]);

    [Fact]
    public Task Empty_data() => WithstandsAsync(i => i == 0
        ? [Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call(Block.Duplex))]
        : [Frame.DataOf(1, end: false)]);

    [Fact]
    public Task Data_that_is_only_padding() => WithstandsAsync(i => i == 0
        ? [Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call(Block.Duplex))]
        : [Frame.Of(Frame.Data, Frame.Padded, 1, [5, 0, 0, 0, 0, 0])]);

    [Fact]
    public Task Continuations_without_end() => WithstandsAsync(i =>
        [Frame.Of(i == 0 ? Frame.Headers : Frame.Continuation, 0, 1, Block.Of($"x-{i}: v"))]);

    [Fact]
    public Task Empty_continuations_without_end() => WithstandsAsync(i =>
        [Frame.Of(i == 0 ? Frame.Headers : Frame.Continuation, 0, 1)]);

    [Fact]
    public Task Windows_opened_byte_by_byte() => WithstandsAsync(i => i == 0
        ?
        [
            Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call(Block.Output)),
            Frame.DataOf(1, end: true, Framing.Output(3_000_000)),
            Frame.SettingsOf((InitialWindowSize, 0)),
        ]
        : [Frame.Window(1, 1), Frame.Window(0, 1)]);

    [Fact]
    public Task Priorities() => WithstandsAsync(i => [Frame.Of(Frame.Priority, 0, (2 * i) + 1, 0, 0, 0, 0, 16)]);

    [Fact]
    public Task Unknown_frames() => WithstandsAsync(i => [Frame.Of(0x42, 0, i, 1, 2, 3)]);

    /// <summary>One byte each that the server's table makes four thousand of.</summary>
    [Fact]
    public Task Headers_that_are_small_on_the_wire_and_large_in_memory() => WithstandsAsync(i =>
    [
        Frame.Of(
            Frame.Headers,
            Frame.EndHeaders | Frame.EndStream,
            (2 * i) + 1,
            i == 0
                ? new Block().Raw(Call).Kept("x", new string('v', 900)).Bytes()
                : [.. Call, .. Enumerable.Repeat((byte)0xBE, 10_000)]),
    ]);

    [Fact]
    public Task Trailers_without_end() => WithstandsAsync(i => i == 0
        ? [Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call(Block.Duplex))]
        : [Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, Block.Of("x: v"))]);

    private static byte[] Call { get; } = Block.Call();

    /// <summary>One attacker reads what it is sent, and one does not.</summary>
    private static async Task WithstandsAsync(Func<int, byte[][]> frames)
    {
        await using Examinee server = await Examinee.StartAsync();
        using (var time = new CancellationTokenSource(Longest))
        using (RawConnection reading = (await RawConnection.TryOpenAsync(server.Address, CancellationToken.None))!)
        using (RawConnection deaf = (await RawConnection.TryConnectAsync(server.Address, CancellationToken.None))!)
        {
            await deaf.TrySendAsync(FrameWriter.Preface, time.Token);
            Task attacks = Task.WhenAll(AttackAsync(reading, frames, time.Token), AttackAsync(deaf, frames, time.Token));
            do
            {
                await server.AnswersAsync();
            }
            while (!attacks.IsCompleted);
        }

        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    private static async Task AttackAsync(RawConnection connection, Func<int, byte[][]> frames, CancellationToken time)
    {
        for (int i = 0; i < Sends; i++)
        {
            IEnumerable<byte[]> batch = Enumerable.Range(i * FramesPerSend, FramesPerSend).SelectMany(frames);
            if (!await connection.TrySendAsync(Frame.Join([.. batch]), time))
            {
                return;
            }
        }
    }
}
