using System.Buffers;
using System.IO.Pipelines;
using Edda.Edge.Grpc;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Connections;
using Edda.Edge.Grpc.Internal.Http2;
using Edda.Testing;
using Edda.Testing.Http2;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>
/// A connection on which nothing moves but PINGs, as that of a device that waits. Both ends are pipes, and all of it happens
/// on the test's thread.
/// </summary>
public sealed class QuietConnectionTests : IDisposable
{
    // Without optimization the compiler makes objects of the states of asynchronous methods.
#if DEBUG
    private const int AllowedPerRound = 1024;
#else
    private const int AllowedPerRound = 0;
#endif

    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly FakeClock _clock = new();
    private readonly GrpcServerOptions _options = new();
    private readonly BlockPool _blocks = new();
    private readonly Pipe _toServer = new(Inline);
    private readonly Pipe _fromServer = new(Inline);
    private readonly Http2Connections _connections;
    private readonly PipeConnection _context;
    private readonly Http2ServerConnection _connection;
    private readonly Task _served;

    public QuietConnectionTests()
    {
        _options.Clock = _clock;
        _options.KeepAlive.IdleTimeout = TimeSpan.FromDays(1);
        _connections = new Http2Connections(new ServerCore(_options), _options.KeepAlive, _blocks, CancellationToken.None);
        _context = new PipeConnection(_toServer.Reader, _fromServer.Writer);
        _connection = _connections.Begin(_context, new Connection(_context, GrpcPeer.Unknown));
        Say(FrameWriter.Preface);
        Assert.True(_toServer.Reader.TryRead(out ReadResult first));
        _served = _connection.RunAsync(first);
        Hear();
    }

    public void Dispose()
    {
        _toServer.Writer.Complete();
        _fromServer.Reader.Complete();
        Assert.True(_served.Wait(ChildProcess.Patience));
        _connections.Dispose();
        _blocks.Dispose();
    }

    [Fact]
    public void Keeping_it_alive_allocates_nothing_whoever_asks()
    {
        byte[] ping = new FrameWriter().Ping(0x0102030405060708).Written.ToArray();
        byte[] answer = [0, 0, 8, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            long begin = GC.GetAllocatedBytesForCurrentThread();
            Say(ping);
            Assert.True(Hear() == ping.Length);
            allocated += i < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - begin;

            // The tick that this brings asks the peer. What the clock itself takes is not counted.
            _clock.Advance(_options.KeepAlive.Delay);
            begin = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Hear() == ping.Length);
            Say(answer);
            _connection.Tick();
            allocated += i < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - begin;
        }

        Assert.InRange(allocated / 100, 0, AllowedPerRound);
        Assert.False(_context.IsAborted);
    }

    /// <summary>What a peer asks for waits to be answered: one that goes on asking and takes no answer would fill the memory.</summary>
    [Fact]
    public void One_that_takes_nothing_is_cut_off_however_much_it_says()
    {
        byte[] ping = new FrameWriter().Ping(1).Written.ToArray();
        TimeSpan patience = _options.KeepAlive.Delay + _options.KeepAlive.Timeout;
        TimeSpan passed = TimeSpan.Zero;
        bool isFull = false;
        while (!_context.IsAborted)
        {
            Assert.True(passed < 10 * patience, "it was let be");
            for (int i = 0; i < 1_000; i++)
            {
                Say(ping);
            }

            // As fast as it may be without any progress on streams.
            passed += TimeSpan.FromSeconds(isFull ? 10 : 0);
            isFull = true;
            _clock.Advance(TimeSpan.FromSeconds(10));
            _connection.Tick();
        }
    }

    [Fact]
    public void Nothing_wakes_a_server_without_connections()
    {
        Assert.Equal(1, _clock.Armed);
        _connections.Remove(_connection);
        Assert.Equal(0, _clock.Armed);
        Http2ServerConnection next = _connections.Begin(_context, new Connection(_context, GrpcPeer.Unknown));
        Assert.Equal(1, _clock.Armed);
        _connections.Remove(next);
    }

    private void Say(ReadOnlySpan<byte> bytes)
    {
        _toServer.Writer.Write(bytes);
        _ = _toServer.Writer.FlushAsync();
    }

    /// <summary>Takes all that the server has said; how much it was.</summary>
    private int Hear()
    {
        Assert.True(_fromServer.Reader.TryRead(out ReadResult result));
        int count = (int)result.Buffer.Length;
        _fromServer.Reader.AdvanceTo(result.Buffer.End);
        return count;
    }

    private sealed class PipeConnection(PipeReader input, PipeWriter output) : DefaultConnectionContext, IDuplexPipe
    {
        public bool IsAborted { get; private set; }

        public PipeReader Input => input;

        public PipeWriter Output => output;

        public override IDuplexPipe Transport
        {
            get => this;
            set => throw new NotSupportedException();
        }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
