using System.Buffers;
using System.IO.Pipelines;
using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Sole;
using Edda.Edge.Tests.Grpc.Server;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>A beginning is recognised in whatever pieces it comes, and nobody is waited for in vain.</summary>
public sealed class SoleOpeningTests : IDisposable
{
    private const string Path = "/grpc.testing.TestService/FullDuplexCall";

    private readonly FakeClock _clock = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly SoleConnections _soles;
    private readonly Pipe _pipe = new();

    public SoleOpeningTests()
    {
        GrpcServerOptions options = new() { Clock = _clock };
        _soles = new SoleConnections(new ServerCore(options), options.KeepAlive, _drain.Token);
        _soles.Add(TestServiceDescriptor.FullDuplexCall, () => new EchoStream());
    }

    public void Dispose()
    {
        _soles.Dispose();
        _drain.Dispose();
    }

    [Fact]
    public async Task A_beginning_that_comes_byte_by_byte_is_waited_for_to_its_last()
    {
        byte[] opening = Opening((1, 0), (2, 0));
        Task<bool> waiting = _soles.AwaitOpeningAsync(_pipe.Reader, CancellationToken.None).AsTask();
        for (int i = 0; i < opening.Length; i++)
        {
            Assert.False(waiting.IsCompleted, $"after {i} of {opening.Length} bytes");
            await _pipe.Writer.WriteAsync(opening.AsMemory(i, 1));
        }

        Assert.True(await waiting.WaitAsync(ChildProcess.Patience));
        Assert.Equal(SoleVerdict.Call, Judge(out string? path));
        Assert.Equal(Path, path);
    }

    [Fact]
    public async Task Whoever_stops_in_the_middle_is_dropped_when_the_handshakes_time_is_over()
    {
        await using Served served = await Served.StartAsync(options => options.Clock = _clock);
        served.Server.AddSole(TestServiceDescriptor.FullDuplexCall, () => new EchoStream());
        using RawConnection? slow = await RawConnection.TryConnectAsync(served.Server.Addresses[0], CancellationToken.None);
        Assert.True(await slow!.TrySendAsync(Opening((1, 0)).AsMemory()[..^1], CancellationToken.None));
        Task<bool> hungUp = slow.IsHungUpOnAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () =>
            {
                _clock.Advance(GrpcServerLimits.DefaultHandshakeTimeout);
                return hungUp.IsCompleted;
            },
            "the connection is dropped");
        Assert.True(await hungUp);
    }

    [Fact]
    public async Task A_client_that_pauses_between_its_settings_and_its_first_call_is_not_held_up()
    {
        await _pipe.Writer.WriteAsync(FrameWriter.Preface);
        await _soles.AwaitOpeningAsync(_pipe.Reader, CancellationToken.None).AsTask().WaitAsync(ChildProcess.Patience);
        Assert.Equal(SoleVerdict.Other, Judge(out _));
    }

    [Fact]
    public async Task A_client_without_a_table_that_waits_for_the_server_is_answered_by_Kestrel()
    {
        await using Served served = await Served.StartAsync(options => options.Clock = _clock);
        served.Server.AddSole(TestServiceDescriptor.FullDuplexCall, () => new EchoStream());
        using RawConnection? client = await RawConnection.TryConnectAsync(served.Server.Addresses[0], CancellationToken.None);
        Assert.True(await client!.TrySendAsync(Opening((1, 0)).AsMemory()[..(24 + 9 + 6)], CancellationToken.None));
        byte[] acknowledged = [0, 0, 0, (byte)FrameType.Settings, 1, 0, 0, 0, 0];
        Task<bool> answer = client.ReceivesAsync(acknowledged, CancellationToken.None);
        await Eventually.HoldsAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return answer.IsCompleted;
            },
            "the server speaks");
        Assert.True(await answer);
    }

    [Fact]
    public async Task What_was_heard_is_heard_again_piece_by_piece()
    {
        await _pipe.Writer.WriteAsync("one two"u8.ToArray());
        ReadResult all = await _pipe.Reader.ReadAsync();
        _pipe.Reader.AdvanceTo(all.Buffer.Start, all.Buffer.End);
        ReheardPipe again = new(new Duplex(_pipe.Reader, _pipe.Writer));

        ReadResult first = await again.ReadAsync().AsTask().WaitAsync(ChildProcess.Patience);
        Assert.Equal("one two"u8, first.Buffer.ToArray());
        Assert.False(first.IsCanceled);
        again.AdvanceTo(first.Buffer.GetPosition(4));
        ReadResult second = await again.ReadAsync().AsTask().WaitAsync(ChildProcess.Patience);
        Assert.Equal("two"u8, second.Buffer.ToArray());
        again.AdvanceTo(second.Buffer.End);

        Assert.False(again.TryRead(out _));
        await _pipe.Writer.WriteAsync("three"u8.ToArray());
        ReadResult third = await again.ReadAsync().AsTask().WaitAsync(ChildProcess.Patience);
        Assert.Equal("three"u8, third.Buffer.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nobody_is_waited_for_beyond_what_a_beginning_may_have(int settings)
    {
        // What is waited for is kept: without this bound a flood of frames that begin nothing is.
        FrameWriter writer = new();
        writer.Settings([.. Enumerable.Repeat(((ushort)1, 0u), settings)]);
        while (writer.Written.Length < 1024)
            writer.Settings();
        await _pipe.Writer.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. writer.Written.Span]);
        Assert.True(await _soles.AwaitOpeningAsync(_pipe.Reader, CancellationToken.None).AsTask().WaitAsync(ChildProcess.Patience));
        Assert.Equal(SoleVerdict.Other, Judge(out _));
    }

    [Fact]
    public async Task Who_hangs_up_is_not_waited_for()
    {
        await _pipe.Writer.WriteAsync(FrameWriter.Preface.AsMemory(0, 30));
        await _pipe.Writer.CompleteAsync();
        await _soles.AwaitOpeningAsync(_pipe.Reader, CancellationToken.None).AsTask().WaitAsync(ChildProcess.Patience);
    }

    [Theory]
    [InlineData("another protocol", "GET / HTTP/1.1")]
    [InlineData("a long header block", "*\u0000\u0004\u0000\u0001\u0004")]
    [InlineData("a block that goes on", "*\u0000\u0000\u0009\u0001\u0000\u0000\u0000\u0000\u0001")]
    [InlineData("a block with a table", "*\u0000\u0000\u0009\u0001\u0004\u0000\u0000\u0000\u0001\u0001")]
    [InlineData("a ping", "*\u0000\u0000\u0008\u0006\u0000\u0000\u0000\u0000\u0000")]
    public async Task What_cannot_become_such_a_call_is_known_at_once(string what, string begin)
    {
        byte[] rest = [.. begin.TrimStart('*').Select(letter => (byte)letter), .. new byte[9]];
        byte[] bytes = begin[0] == '*' ? [.. FrameWriter.Preface, .. rest] : rest;
        await _pipe.Writer.WriteAsync(bytes);
        await _soles.AwaitOpeningAsync(_pipe.Reader, CancellationToken.None).AsTask().WaitAsync(ChildProcess.Patience);
        Assert.True(Judge(out _) == SoleVerdict.Other, what);
    }

    private static byte[] Opening(params (ushort Id, uint Value)[] settings)
    {
        byte[] block = [0x20, .. FrameWriter.CallHeaders(Path)];
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. new FrameWriter().Settings(settings).Headers(1, block, FrameFlags.EndHeaders).Written.Span];
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private SoleVerdict Judge(out string? path)
    {
        Assert.True(_pipe.Reader.TryRead(out ReadResult result));
        SoleVerdict verdict = SoleOpening.Judge(result.Buffer, out path);
        _pipe.Reader.AdvanceTo(result.Buffer.Start);
        return verdict;
    }
}
