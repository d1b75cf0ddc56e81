using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Connections;
using Edda.Edge.Grpc.Internal.Http2;
using Edda.Edge.Grpc.Internal.Methods;

namespace Edda.Edge.Grpc;

/// <summary>
/// A gRPC server. Methods may be added and removed at any time, by any thread; a call runs to its end with the
/// handler it began with. The one who made it drains or disposes it.
/// </summary>
public sealed class GrpcServer : IAsyncDisposable
{
    // What a connection begins with (RFC 9113, section 6.9.2).
    private const int SmallestWindow = 65_535;

    private readonly ServerCore _core;
    private readonly EstablishedConnections _connections;
    private readonly CancellationTokenSource _draining = new();
    private readonly Http2Connections _http2;
    private readonly Listeners _listeners;
    private bool _hasStarted;
    private Task<bool>? _drain;

    public GrpcServer(GrpcServerOptions options)
    {
        Options = options;
        _core = new ServerCore(options);
        _connections = new EstablishedConnections(options.Limits.MaxConnections);
        var blocks = new BlockPool();
        _http2 = new Http2Connections(_core, options.KeepAlive, blocks, _draining.Token);
        var pending = new PendingConnections(options.Limits.MaxPendingConnections);
        _listeners = new Listeners(options, new ConnectionParts(pending, _connections, _http2, blocks));
    }

    /// <summary>After services or methods were added or removed. Raised on the thread that changed them.</summary>
    public event Action? Changed;

    public GrpcServerOptions Options { get; }

    /// <summary>The services served now: a snapshot, never changed afterwards.</summary>
    public IReadOnlyList<GrpcServiceDescriptor> Services => _core.Methods.Current.Services;

    /// <summary>The methods served now, also those added one by one.</summary>
    public IReadOnlyList<GrpcMethod> Methods => _core.Methods.Current.Methods;

    /// <summary>The files of the services served now, each once, dependencies first.</summary>
    public IReadOnlyList<ProtoFile> Files => _core.Methods.Current.Files;

    /// <summary>Where the server listens, with the ports it was given: "http://127.0.0.1:41234".</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>Signalled when the drain begins, so that endless streams can end themselves.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Calls that run now.</summary>
    public int RunningCalls => _core.Running;

    /// <summary>Connections that speak HTTP/2 now.</summary>
    public int Connections => _connections.Count;

    public void AddService(GrpcService service) => AddService(service.Descriptor, service.Bind);

    /// <summary>A service whose methods were made at run time. Replaces a service of the same name at once.</summary>
    public void AddService(GrpcServiceDescriptor descriptor, Action<GrpcServiceBinder> bind)
    {
        _core.Methods.AddService(descriptor, Collect(bind));
        Changed?.Invoke();
    }

    public bool RemoveService(string fullName) => Tell(_core.Methods.RemoveService(fullName));

    /// <summary>Single methods, over any message class; replaces those of the same path.</summary>
    public void AddMethods(Action<GrpcServiceBinder> bind)
    {
        _core.Methods.AddMethods(Collect(bind));
        Changed?.Invoke();
    }

    public void AddMethod(GrpcMethod method, UnaryHandler<Message, Message> handler) =>
        AddMethods(binder => binder.Unary(method, handler));

    public bool RemoveMethod(string path) => Tell(_core.Methods.RemoveMethod(path));

    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (_hasStarted)
        {
            Misuse.ServerHasStarted();
        }

        if (Options.Listen.Count == 0)
        {
            Misuse.NothingToListenOn();
        }

        _hasStarted = true;
        Check(nameof(GrpcServerLimits.StreamWindow), Options.Limits.StreamWindow);
        Check(nameof(GrpcServerLimits.ConnectionWindow), Options.Limits.ConnectionWindow);
        _core.Start();
        await _listeners.StartAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Accepts no more connections and calls, waits for those that run, and after <paramref name="timeout"/>
    /// ends the rest. True when all ended by themselves. A second drain waits for the first.
    /// </summary>
    public Task<bool> DrainAsync(TimeSpan timeout)
    {
        lock (_draining)
        {
            return _drain ??= RunDrainAsync(timeout);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _listeners.DisposeAsync().ConfigureAwait(false);
        _http2.Dispose();
    }

    private static IReadOnlyList<MethodEntry> Collect(Action<GrpcServiceBinder> bind)
    {
        var binder = new GrpcServiceBinder();
        bind(binder);
        return binder.Entries;
    }

    private async Task<bool> RunDrainAsync(TimeSpan timeout)
    {
        await _draining.CancelAsync().ConfigureAwait(false);
        await _listeners.StopListeningAsync().ConfigureAwait(false);
        return await _listeners.AwaitEndAsync(timeout).ConfigureAwait(false);
    }

    private static void Check(string name, int window)
    {
        if (window < SmallestWindow)
        {
            Misuse.BadLimit(name, window, $"{SmallestWindow} or more");
        }
    }

    private bool Tell(bool hasChanged)
    {
        if (hasChanged)
        {
            Changed?.Invoke();
        }

        return hasChanged;
    }
}
