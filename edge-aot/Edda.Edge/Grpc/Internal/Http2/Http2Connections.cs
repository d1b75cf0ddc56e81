using System.Collections.Concurrent;
using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Connections;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>The connections of a server that speak HTTP/2, and the stream objects they take turns in using. Any thread.</summary>
internal sealed class Http2Connections : IDisposable
{
    /// <summary>Streams that wait for a call; what a burst needed beyond that is left to the collector.</summary>
    private const int MaxKeptStreams = 128;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ServerCore _core;
    private readonly BlockPool _blocks;
    private readonly ConcurrentDictionary<Http2ServerConnection, bool> _connections = new();
    private readonly Stack<ServerStream> _kept = new();

    // Runs while there are connections: a service that nobody talks to is not woken.
    private readonly ITimer _tick;
    private int _ticked;
    private volatile bool _isDraining;

    public Http2Connections(ServerCore core, GrpcKeepAlive keepAlive, BlockPool blocks, CancellationToken draining)
    {
        _core = core;
        _blocks = blocks;
        KeepAlive = keepAlive;
        Processor = new CallProcessor(core);
        _tick = core.Clock.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        draining.Register(Drain);
    }

    public GrpcServerLimits Limits => _core.Limits;

    public TimeProvider Clock => _core.Clock;

    public GrpcKeepAlive KeepAlive { get; }

    public CallProcessor Processor { get; }

    /// <summary>A connection from behind its preface to its end.</summary>
    public Http2ServerConnection Begin(ConnectionContext context, Connection peer)
    {
        Http2ServerConnection connection = new(this, context, peer);
        _connections[connection] = true;
        lock (_tick)
        {
            if (_ticked++ == 0)
            {
                _tick.Change(Second, Second);
            }
        }

        if (_isDraining)
        {
            connection.Leave();
        }

        return connection;
    }

    public void Remove(Http2ServerConnection connection)
    {
        _connections.TryRemove(connection, out _);
        lock (_tick)
        {
            if (--_ticked == 0)
            {
                _tick.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public ServerStream Rent()
    {
        lock (_kept)
        {
            if (_kept.TryPop(out ServerStream? stream))
            {
                return stream;
            }
        }

        return new ServerStream(_core, _blocks);
    }

    public void Return(ServerStream stream)
    {
        lock (_kept)
        {
            if (_kept.Count < MaxKeptStreams)
            {
                _kept.Push(stream);
                return;
            }
        }

        stream.Call.Lifetime.Dispose();
    }

    public void Dispose() => _tick.Dispose();

    private void Drain()
    {
        _isDraining = true;
        foreach (Http2ServerConnection connection in _connections.Keys)
        {
            connection.Leave();
        }
    }

    private void Tick()
    {
        foreach (Http2ServerConnection connection in _connections.Keys)
        {
            connection.Tick();
        }
    }
}
