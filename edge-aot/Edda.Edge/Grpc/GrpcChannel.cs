using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Client;

namespace Edda.Edge.Grpc;

/// <summary>
/// A lasting relation with a server. Any number of calls and threads share it. The one who made it disposes it.
/// </summary>
/// <remarks>
/// Connections are made when they are needed, pooled and shared by calls. A lost one is made anew at once, then after
/// growing waits; meanwhile calls fail with UNAVAILABLE, unless they wait for the channel or a fallback answers.
/// </remarks>
public sealed class GrpcChannel : GrpcInvoker, IAsyncDisposable
{
    internal static readonly string UserAgent = $"edda/{typeof(GrpcChannel).Assembly.GetName().Version!.ToString(3)}";

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    private readonly List<ChannelRoute> _routes = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _shutdown = new();
    private readonly Queue<ChannelState> _unannounced = new();
    private ChannelState _announced = ChannelState.Idle;
    private bool _isAnnouncing;
    private int _isReconnecting;

    private GrpcChannel(string address, GrpcChannelOptions options)
    {
        Address = address;
        Options = options;
        Budget = new ByteBudget(options.MaxBufferedBytes);
        foreach (string each in options.Fallbacks.Prepend(address))
        {
            _routes.Add(new ChannelRoute(each, options, Announce));
        }
    }

    /// <summary>After the state changed, with the new state. Raised in order, never twice at once.</summary>
    public event Action<ChannelState>? StateChanged;

    public string Address { get; }

    public GrpcChannelOptions Options { get; }

    public ChannelState State
    {
        get
        {
            if (Shutdown.IsCancellationRequested)
            {
                return ChannelState.Shutdown;
            }

            ChannelState best = ChannelState.Idle;
            foreach (ChannelRoute route in _routes)
            {
                ChannelState state = route.Gate.State;
                if (state is ChannelState.Ready)
                {
                    return state;
                }

                best = state == ChannelState.Connecting || best == ChannelState.Idle ? state : best;
            }

            return best;
        }
    }

    internal ByteBudget Budget { get; }

    /// <summary>Signalled when the channel is disposed.</summary>
    internal CancellationToken Shutdown => _shutdown.Token;

    internal RetryThrottle Throttle { get; } = new();

    /// <summary>"unix:/path", "http://host:port" or "https://host:port".</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions? options = null) =>
        new(address, options ?? new GrpcChannelOptions());

    /// <summary>Connects without a call; completes when the channel is ready.</summary>
    public async Task ConnectAsync(CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Shutdown);
        var down = new List<ChannelRoute>();
        while (State != ChannelState.Ready)
        {
            ChannelRoute route = await RouteAsync(down, wait: true, either.Token).ConfigureAwait(false);
            down.Add(route);
            if (await route.ProbeAsync(either.Token).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    public override async ValueTask UnaryAsync(
        GrpcMethod method, Message request, Message response, CallOptions options = default)
    {
        var whole = new WholeRequest(Budget);
        using var call = new ClientCall(this, method, options);
        try
        {
            SetRequest(whole, request, options);
            await call.SendAsync(whole).ConfigureAwait(false);
            await call.ReadSingleAsync(response).ConfigureAwait(false);
        }
        finally
        {
            whole.Release();
            Report(options.Report, call);
        }
    }

    public override GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, CallOptions options = default)
    {
        var call = new ClientCall(this, method, options);
        var requests = new StreamedRequest(Budget, Options.MaxSendMessageSize, call.Ending);
        return new ClientStream<TRequest, TResponse>(call, requests);
    }

    public override GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, TRequest request, CallOptions options = default)
    {
        var whole = new WholeRequest(Budget);
        SetRequest(whole, request, options);
        return new ClientStream<TRequest, TResponse>(new ClientCall(this, method, options), whole);
    }

    public ValueTask DisposeAsync()
    {
        if (Shutdown.IsCancellationRequested)
        {
            return default;
        }

        _shutdown.Cancel();
        foreach (ChannelRoute route in _routes)
        {
            route.Dispose();
        }

        Announce();
        return default;
    }

    /// <summary>The first route that is not known to be down, waiting for one if that is wanted.</summary>
    internal async ValueTask<ChannelRoute> RouteAsync(
        List<ChannelRoute> down, bool wait, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Choose(down) is { } route)
            {
                return route;
            }

            if (!wait)
            {
                throw new RouteDownException(WhyDown());
            }

            // Until the soonest may be tried again; not at once, or a server that refuses would be asked without pause.
            TimeSpan soonest = _routes.Min(each => each.Gate.Wait());
            await Task.Delay(soonest > ShortestWait ? soonest : ShortestWait, Options.Clock, cancellation)
                .ConfigureAwait(false);
            down.Clear();
        }
    }

    /// <summary>What every route failed with, for the one who asks why none answers.</summary>
    internal string WhyDown() => string.Join(
        "; ", _routes.Select(each => each.Gate.LastFailure).Where(failure => failure.Length > 0));

    internal bool HasRoute(List<ChannelRoute> down, bool wait) => wait || down.Count < _routes.Count;

    /// <summary>
    /// A route that has failed is tried again by a call only when there is no other: the call would wait for it. While
    /// a later one serves, the attempt is made beside the call.
    /// </summary>
    private ChannelRoute? Choose(List<ChannelRoute> down)
    {
        ChannelRoute? due = null;
        foreach (ChannelRoute route in _routes)
        {
            if (down.Contains(route))
            {
                continue;
            }

            if (!route.Gate.HasFailed)
            {
                _ = due?.ProbeAsync(Shutdown);
                return route;
            }

            due ??= route.Gate.Wait() == TimeSpan.Zero ? route : null;
        }

        return due;
    }

    private async Task ReconnectAsync()
    {
        try
        {
            await ConnectAsync(Shutdown).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The channel is disposed.
        }
        finally
        {
            Volatile.Write(ref _isReconnecting, 0);
        }
    }

    private void SetRequest(WholeRequest whole, Message request, in CallOptions options)
    {
        if (!whole.TrySet(request, options.Compression, Options.MaxSendMessageSize, out Status failure))
        {
            whole.Release();
            throw new RpcException(failure);
        }
    }

    private static void Report(CallReport? report, ClientCall call)
    {
        if (report is null)
        {
            return;
        }

        call.Headers.CopyTo(report.Headers);
        call.Trailers.CopyTo(report.Trailers);
        report.ResponseCompressed = call.LastWasCompressed;
        report.Attempts = call.Attempts;
        report.Address = call.Address;
    }

    /// <summary>Tells of the state if it is another. One thread tells at a time; others leave theirs in the queue.</summary>
    private void Announce()
    {
        bool isLost;
        lock (_lock)
        {
            ChannelState state = State;
            isLost = _announced == ChannelState.Ready && state is ChannelState.Idle or ChannelState.TransientFailure;
            if (state != _announced)
            {
                _announced = state;
                _unannounced.Enqueue(state);
            }

        }

        if (isLost && Options.KeepConnected && Interlocked.Exchange(ref _isReconnecting, 1) == 0)
        {
            _ = Task.Run(ReconnectAsync);
        }

        lock (_lock)
        {
            if (_isAnnouncing)
            {
                return;
            }

            _isAnnouncing = true;
        }

        while (true)
        {
            ChannelState next;
            lock (_lock)
            {
                if (!_unannounced.TryDequeue(out next))
                {
                    _isAnnouncing = false;
                    return;
                }
            }

            StateChanged?.Invoke(next);
        }
    }
}
