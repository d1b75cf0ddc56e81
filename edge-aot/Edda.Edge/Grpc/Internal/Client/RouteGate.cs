using System.Net;
using System.Net.Sockets;
using Edda.Core.Resilience;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// Makes the connections of one route and decides when the next attempt may be: at once after the first failure, then
/// after longer and longer waits, so that a server that comes back is not run over. Any thread.
/// </summary>
/// <remarks>
/// A connection counts as ready when the server has said something on it, and as failed when it ends before that: a
/// port that takes connections and drops them is as good as closed.
/// </remarks>
internal sealed class RouteGate(
    GrpcAddress address, TimeSpan connectTimeout, BackoffPolicy backoff, TimeProvider clock, Action changed)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Backoff _backoff = new(backoff);
    private int _ready;
    private int _connecting;
    private bool _hasFailed;
    private long _nextAttempt;
    private Exception? _lastFailure;

    public ChannelState State
    {
        get
        {
            lock (_lock)
            {
                return _ready > 0 ? ChannelState.Ready
                    : _connecting > 0 ? ChannelState.Connecting
                    : _hasFailed ? ChannelState.TransientFailure
                    : ChannelState.Idle;
            }
        }
    }

    public bool HasFailed
    {
        get
        {
            lock (_lock)
            {
                return _hasFailed && _ready == 0;
            }
        }
    }

    public string LastFailure
    {
        get
        {
            lock (_lock)
            {
                return _lastFailure?.Message ?? "";
            }
        }
    }

    /// <summary>How long until a connection may be tried; zero when there is one or it may be tried now.</summary>
    public TimeSpan Wait()
    {
        lock (_lock)
        {
            long wait = _ready > 0 || !_hasFailed ? 0 : Math.Max(0, _nextAttempt - Now());
            return TimeSpan.FromMilliseconds(wait);
        }
    }

    /// <summary>A new connection, or <see cref="RouteDownException"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        if (Wait() > TimeSpan.Zero)
        {
            throw new RouteDownException(LastFailure);
        }

        Change(connecting: 1, ready: 0);
        using var limit = new CancellationTokenSource(connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return new RouteStream(await OpenAsync(either.Token).ConfigureAwait(false), this);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            Change(connecting: -1, ready: 0);
            throw;
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            Change(connecting: -1, ready: 0);
            throw Failed(failure is OperationCanceledException
                ? new RouteDownException($"{address.Text}: no connection within {connectTimeout.TotalSeconds} s")
                : new RouteDownException($"{address.Text}: {failure.Message}", failure));
        }
    }

    /// <summary>An attempt came to nothing. Answers the failure, for the one who throws it.</summary>
    public Exception Failed(Exception failure)
    {
        lock (_lock)
        {
            _hasFailed = true;
            _lastFailure = failure;
            _nextAttempt = Now() + _backoff.NextDelay(Now(), (uint)Random.Shared.NextInt64(1L << 32));
        }

        changed();
        return failure;
    }

    /// <summary>The server has said something on a connection: the next failure counts as the first again.</summary>
    public void Spoke()
    {
        lock (_lock)
        {
            _backoff.Reset();
            _hasFailed = false;
            _lastFailure = null;
        }

        Change(connecting: 0, ready: 1);
    }

    public void FellSilent() => Change(connecting: 0, ready: -1);

    public void ClosedUnheard() =>
        Failed(new RouteDownException($"{address.Text}: the server closed the connection before it said anything"));

    /// <summary>The socket is gone, whatever had become of it.</summary>
    public void Closed() => Change(connecting: -1, ready: 0);

    private async ValueTask<Socket> OpenAsync(CancellationToken cancellation)
    {
        EndPoint server = address.UnixPath is { } path
            ? new UnixDomainSocketEndPoint(path)
            : new DnsEndPoint(address.Host, address.Port);
        Socket socket = server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A socket counts as connecting for its whole life; that it is also ready then outweighs it.
    private void Change(int connecting, int ready)
    {
        lock (_lock)
        {
            _connecting += connecting;
            _ready += ready;
        }

        changed();
    }

    private long Now() => (long)clock.GetElapsedTime(_start).TotalMilliseconds;
}
