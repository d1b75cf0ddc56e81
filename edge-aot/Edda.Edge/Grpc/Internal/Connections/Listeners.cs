using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>
/// Where a server listens, on Kestrel's sockets, and the connections that came in. Each is served by a
/// <see cref="ConnectionGate"/> until it is over.
/// </summary>
internal sealed class Listeners(GrpcServerOptions options, ConnectionParts parts) : IAsyncDisposable
{
    // What a socket may have received or queued.
    private const int SocketBuffer = 64 * 1024;

    // Connections that were cut off get so long to notice.
    private static readonly TimeSpan CutOff = TimeSpan.FromSeconds(5);

    // When accepting fails, mostly for want of descriptors, some may be free a little later.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly SocketTransportFactory _sockets = new(
        Options.Create(new SocketTransportOptions
        {
            MaxReadBufferSize = SocketBuffer,
            MaxWriteBufferSize = SocketBuffer,

            // What reads a connection never waits, and calls have threads of their own: a hop less for each.
            UnsafePreferInlineScheduling = true,
        }),
        NullLoggerFactory.Instance);

    private readonly List<IConnectionListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<ConnectionContext, Task> _serving = new();

    /// <summary>In the order they were asked for: with the ports that were given, and a Unix socket as it was asked for.</summary>
    public string[] Addresses { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        List<string> addresses = [];
        foreach (string text in options.Listen)
        {
            GrpcAddress address = GrpcAddress.Parse(text);
            if (address.IsTls && options.Tls is null)
            {
                Misuse.NoTls(address.Text);
            }

            var gate = new ConnectionGate(parts, options, address.IsTls ? ServerTls(options.Tls!) : null);
            IConnectionListener listener = await BindAsync(address, cancellation).ConfigureAwait(false);
            _listeners.Add(listener);
            _accepting.Add(AcceptAsync(listener, gate));
            addresses.Add(address.UnixPath is { } path ? "unix:" + path
                : (address.IsTls ? "https://" : "http://") + listener.EndPoint);
        }

        Addresses = [.. addresses];
    }

    public async Task StopListeningAsync()
    {
        foreach (IConnectionListener listener in _listeners)
        {
            await listener.UnbindAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all connections are over; those that are not in time are cut off. True when none had to be.</summary>
    public async Task<bool> AwaitEndAsync(TimeSpan timeout)
    {
        bool isInTime = await HasEndedAsync(timeout).ConfigureAwait(false);
        if (!isInTime)
        {
            foreach (ConnectionContext connection in _serving.Keys)
            {
                connection.Abort(new ConnectionAbortedException("The server is ending."));
            }

            await HasEndedAsync(CutOff).ConfigureAwait(false);
        }

        return isInTime;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IConnectionListener listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_accepting).ConfigureAwait(false);
    }

    private static SslServerAuthenticationOptions ServerTls(TlsServerOptions tls)
    {
        // Before the first context is made. Where it cannot be done the connections take more memory, and no more than that.
        _ = TlsBuffers.AreReleased;
        var options = new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ServerCertificateContext = SslStreamCertificateContext.Create(tls.Certificate, null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (tls.ClientRoots is { } roots)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = TlsTrust.Policy(roots);
        }

        return options;
    }

    private async ValueTask<IConnectionListener> BindAsync(GrpcAddress address, CancellationToken cancellation)
    {
        if (address.UnixPath is { } path)
        {
            UnixSocketFile.Prepare(path);
        }

        EndPoint place = address.UnixPath is { } file ? new UnixDomainSocketEndPoint(file) : address.BindEndPoint();
        try
        {
            IConnectionListener listener = await _sockets.BindAsync(place, cancellation).ConfigureAwait(false);
            if (address.UnixPath is { } socket)
            {
                UnixSocketFile.SetMode(socket, options.SocketMode);
            }

            return listener;
        }
        catch (AddressInUseException inUse)
        {
            throw new IOException($"Another process listens on {address.Text}.", inUse);
        }
    }

    private async Task AcceptAsync(IConnectionListener listener, ConnectionGate gate)
    {
        while (true)
        {
            try
            {
                ConnectionContext? connection = await listener.AcceptAsync().ConfigureAwait(false);
                if (connection is null)
                {
                    return;
                }

                _serving[connection] = Task.CompletedTask;
                Task served = ServeAsync(connection, gate);
                _serving.TryUpdate(connection, served, Task.CompletedTask);
            }
            catch (SocketException)
            {
                await Task.Delay(Breath).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionGate gate)
    {
        // The one who accepts goes on with the next at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await gate.ServeAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            _serving.TryRemove(connection, out _);
        }
    }

    private async Task<bool> HasEndedAsync(TimeSpan timeout)
    {
        Task all = Task.WhenAll(_serving.Values);
        await Task.WhenAny(all, Task.Delay(timeout, options.Clock)).ConfigureAwait(false);
        return all.IsCompleted;
    }
}
