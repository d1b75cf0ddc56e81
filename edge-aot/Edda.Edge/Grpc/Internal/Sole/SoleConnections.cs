using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Edda.Core.Grpc;
using Edda.Core.Http2.Internal;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>The connections of a server that carry one endless call each: which calls may, and who is there. Any thread.</summary>
internal sealed class SoleConnections : IDisposable
{
    // What such a peer says fits into this many times over; it is not what a server allows an orchestrator.
    private const int LongestMessage = 64 * 1024;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Between pieces of what was sent at once; beyond it the client waits for something.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly ServerCore _core;
    private readonly GrpcKeepAlive _keepAlive;
    private readonly ConcurrentDictionary<string, SolePath> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SoleConnection, bool> _connections = new();
    private readonly ITimer _tick;
    private volatile bool _isDraining;

    public SoleConnections(ServerCore core, GrpcKeepAlive keepAlive, CancellationToken draining)
    {
        _core = core;
        _keepAlive = keepAlive;
        _tick = core.Clock.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        draining.Register(Drain);
    }

    public void Add(GrpcMethod method, Func<SoleStream> begin)
    {
        _paths[method.Path] = new SolePath(method, begin);
        _tick.Change(Second, Second);
    }

    /// <summary>
    /// Waits for the rest of a beginning that comes in pieces. False: the client pauses and may wait for the server, which is
    /// Kestrel then, and what has come was examined to its end.
    /// </summary>
    public async ValueTask<bool> AwaitOpeningAsync(PipeReader input, CancellationToken cancellation)
    {
        if (_paths.IsEmpty || _isDraining)
        {
            return true;
        }

        ITimer? late = null;
        try
        {
            for (bool isLate = false; ;)
            {
                ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(false);
                ReadOnlySequence<byte> received = result.Buffer;
                isLate |= result.IsCanceled;
                SoleVerdict verdict = result.IsCompleted ? SoleVerdict.Other : SoleOpening.Judge(received, out _);
                bool isKnown = verdict is SoleVerdict.Call or SoleVerdict.Other;
                input.AdvanceTo(received.Start, isKnown ? received.Start : received.End);
                if (isKnown || (isLate && verdict == SoleVerdict.Paused))
                {
                    return isKnown;
                }

                late ??= _core.Clock.CreateTimer(_ => input.CancelPendingRead(), null, LongestPause, Timeout.InfiniteTimeSpan);
            }
        }
        finally
        {
            late?.Dispose();
        }
    }

    /// <summary>
    /// Null when the connection does not begin with such a call: what has come is as it was, and Kestrel serves it.
    /// Otherwise its end.
    /// </summary>
    public Task? TryRun(ConnectionContext context, Connection connection)
    {
        PipeReader input = context.Transport.Input;
        if (_paths.IsEmpty || _isDraining || !input.TryRead(out ReadResult result))
        {
            return null;
        }

        ReadOnlySequence<byte> received = result.Buffer;
        SolePath? path = SoleOpening.Judge(received, out string? name) == SoleVerdict.Call ? _paths.GetValueOrDefault(name!) : null;
        if (path is null || !_core.TryEnter())
        {
            input.AdvanceTo(received.Start);
            return null;
        }

        input.AdvanceTo(received.GetPosition(Http2Wire.Preface.Length));
        return RunAsync(context, connection, path);
    }

    public void Dispose() => _tick.Dispose();

    private async Task RunAsync(ConnectionContext context, Connection connection, SolePath path)
    {
        ServerCall call = new(_core, path.Method, new SoleSource(connection, context.ConnectionClosed));
        SoleConnection? sole = null;
        Exception? error = null;
        connection.CallRuns();
        try
        {
            SoleStream stream = _core.Begin(call) ? path.Begin() : new RefusedStream(call.Status);
            sole = new SoleConnection(context, stream, connection.Peer, LongestMessage, _keepAlive, _core.Clock);
            _connections[sole] = true;
            if (_isDraining)
            {
                LeaveForDrain(sole);
            }

            await sole.RunAsync().ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is not (IOException or OperationCanceledException))
        {
            // The others are how connections end.
            error = thrown;
            throw;
        }
        finally
        {
            End(call, sole, error);
            connection.CallEnded(call.Lifetime.Started);
            _core.Leave();
        }
    }

    private void End(ServerCall call, SoleConnection? sole, Exception? error)
    {
        call.Lifetime.Stop();
        if (sole is null)
        {
            _core.End(call, new CallSummary { Code = StatusCode.Unknown, Elapsed = call.Lifetime.Elapsed, Error = error });
            return;
        }

        _connections.TryRemove(sole, out _);
        _core.End(call, sole.Summarize(call.Lifetime.Elapsed, error));
    }

    private static void LeaveForDrain(SoleConnection connection) => connection.Leave(StatusCode.Unavailable, "The server is ending.");

    private void Drain()
    {
        _isDraining = true;
        foreach (SoleConnection connection in _connections.Keys)
        {
            LeaveForDrain(connection);
        }
    }

    private void Tick()
    {
        foreach (SoleConnection connection in _connections.Keys)
        {
            connection.Tick();
        }
    }
}
