using System.Net;
using System.Net.Sockets;
using Edda.Core.Resilience;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// Makes the connections of one route and decides when the next attempt may be: at once after the first failure, then
/// after longer and longer waits, so that a server that comes back is not run over. Any thread.
/// </summary>
internal sealed class RouteGate(
    GrpcAddress address, TimeSpan connectTimeout, BackoffPolicy backoff, TimeProvider clock, Action changed)
{
    private readonly Lock _lock = new();
    private readonly Backoff _backoff = new(backoff);
    private int _open;
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
                return _open > 0 ? ChannelState.Ready
                    : _connecting > 0 ? ChannelState.Connecting
                    : _hasFailed ? ChannelState.TransientFailure
                    : ChannelState.Idle;
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
            long wait = _open > 0 || !_hasFailed ? 0 : Math.Max(0, _nextAttempt - Now());
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

        Enter();
        using var limit = new CancellationTokenSource(connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            Socket socket = await OpenAsync(either.Token).ConfigureAwait(false);
            var stream = new RouteStream(socket, this);
            Opened();
            return stream;
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            Leave();
            throw;
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            throw Failed(failure is OperationCanceledException
                ? new RouteDownException($"{address.Text}: no connection within {connectTimeout.TotalSeconds} s")
                : new RouteDownException($"{address.Text}: {failure.Message}", failure));
        }
    }

    /// <summary>A connection was there and turned out to be of no use, as after a TLS handshake that failed.</summary>
    public Exception Failed(Exception failure, bool wasOpen = false)
    {
        lock (_lock)
        {
            _connecting -= wasOpen ? 0 : 1;
            _hasFailed = true;
            _lastFailure = failure;
            _nextAttempt = Now() + _backoff.NextDelay(Now(), (uint)Random.Shared.NextInt64(1L << 32));
        }

        changed();
        return failure;
    }

    public void Lost()
    {
        lock (_lock)
        {
            _open--;
        }

        changed();
    }

    /// <summary>The server has answered over a connection: the next failure counts as the first again.</summary>
    public void Proven()
    {
        if (_backoff.Attempts == 0)
        {
            return;
        }

        lock (_lock)
        {
            _backoff.Reset();
            _lastFailure = null;
        }
    }

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

    private void Enter()
    {
        lock (_lock)
        {
            _connecting++;
        }

        changed();
    }

    private void Leave()
    {
        lock (_lock)
        {
            _connecting--;
        }

        changed();
    }

    private void Opened()
    {
        lock (_lock)
        {
            _connecting--;
            _open++;
            _hasFailed = false;
        }

        changed();
    }

    private long Now() => (long)clock.GetElapsedTime(0).TotalMilliseconds;
}
