using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Sole;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edda.Edge.Grpc;

/// <summary>
/// A gRPC server. Methods may be added and removed at any time, by any thread; a call runs to its end with the
/// handler it began with. The one who made it drains or disposes it.
/// </summary>
public sealed class GrpcServer : IAsyncDisposable
{
    private readonly ServerCore _core;
    private readonly EstablishedConnections _connections;
    private readonly SoleConnections _soles;
    private readonly CancellationTokenSource _draining = new();
    private KestrelServer? _kestrel;
    private string[] _addresses = [];
    private Task<bool>? _drain;

    public GrpcServer(GrpcServerOptions options)
    {
        Options = options;
        _core = new ServerCore(options);
        _connections = new EstablishedConnections(options.Limits.MaxConnections);
        _soles = new SoleConnections(_core, options.KeepAlive, _draining.Token);
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
    public IReadOnlyList<string> Addresses => _addresses;

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

    /// <summary>
    /// Serves calls of a method that are all a connection carries without Kestrel's HTTP/2. The method itself is added too,
    /// for whoever calls it in another way. Interceptors see both; headers that one adds are sent by Kestrel alone.
    /// </summary>
    public void AddSole(GrpcMethod method, Func<SoleStream> begin) => _soles.Add(method, begin);

    public bool RemoveMethod(string path) => Tell(_core.Methods.RemoveMethod(path));

    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (_kestrel is not null)
        {
            Misuse.ServerHasStarted();
        }

        if (Options.Listen.Count == 0)
        {
            Misuse.NothingToListenOn();
        }

        _core.Start();
        _kestrel = KestrelSetup.Create(Options, _connections, _soles);
        await _kestrel.StartAsync(new CallProcessor(_core), cancellation).ConfigureAwait(false);
        _addresses = BoundAddresses(_kestrel);
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
        _kestrel?.Dispose();
        _soles.Dispose();
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
        if (_kestrel is null)
        {
            return true;
        }

        using var due = new CancellationTokenSource(timeout, Options.Clock);
        await _kestrel.StopAsync(due.Token).ConfigureAwait(false);
        return !due.IsCancellationRequested;
    }

    private string[] BoundAddresses(KestrelServer kestrel)
    {
        // Kestrel gives them in the order they were asked for; a Unix socket keeps the text it was given.
        string[] bound = [.. kestrel.Features.Get<IServerAddressesFeature>()!.Addresses];
        for (int i = 0; i < bound.Length; i++)
        {
            GrpcAddress asked = GrpcAddress.Parse(Options.Listen[i]);
            if (asked.UnixPath is { } path)
            {
                UnixSocketFile.SetMode(path, Options.SocketMode);
                bound[i] = "unix:" + path;
            }
            else if (asked.IsTls)
            {
                bound[i] = "https" + bound[i].AsSpan(bound[i].IndexOf(':')).ToString();
            }
        }

        return bound;
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
