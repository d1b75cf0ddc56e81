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

    private readonly ServerCore _core;
    private readonly GrpcKeepAlive _keepAlive;
    private readonly ConcurrentDictionary<string, Func<SoleStream>> _paths = new(StringComparer.Ordinal);
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

    public void Add(string path, Func<SoleStream> begin)
    {
        _paths[path] = begin;
        _tick.Change(Second, Second);
    }

    /// <summary>
    /// Null when the connection does not begin with such a call, or not all of its beginning is here: what has come is as it
    /// was, and Kestrel serves it. Otherwise its end.
    /// </summary>
    public Task? TryRun(ConnectionContext context, Connection connection)
    {
        PipeReader input = context.Transport.Input;
        if (_paths.IsEmpty || _isDraining || !input.TryRead(out ReadResult result))
        {
            return null;
        }

        ReadOnlySequence<byte> received = result.Buffer;
        string? path = SoleOpening.PathOf(received);
        Func<SoleStream>? begin = path is null ? null : _paths.GetValueOrDefault(path);
        if (begin is null || !_core.TryEnter())
        {
            input.AdvanceTo(received.Start);
            return null;
        }

        input.AdvanceTo(received.GetPosition(Http2Wire.Preface.Length));
        return RunAsync(context, connection, begin());
    }

    public void Dispose() => _tick.Dispose();

    private async Task RunAsync(ConnectionContext context, Connection connection, SoleStream stream)
    {
        SoleConnection sole = new(context, stream, connection.Peer, LongestMessage, _keepAlive, _core.Clock);
        long began = _core.Clock.GetTimestamp();
        connection.CallRuns();
        _connections[sole] = true;
        try
        {
            if (_isDraining)
            {
                LeaveForDrain(sole);
            }

            await sole.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(sole, out _);
            connection.CallEnded(began);
            _core.Leave();
        }
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
