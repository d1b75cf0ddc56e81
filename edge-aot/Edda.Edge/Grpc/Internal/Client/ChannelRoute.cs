using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Edda.Core.Resilience;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>One address of a channel and its pooled connections. The channel owns it; any thread may send.</summary>
internal sealed class ChannelRoute : IDisposable
{
    private readonly GrpcAddress _address;
    private readonly Uri _root;
    private readonly HttpMessageInvoker _invoker;
    private readonly ConcurrentDictionary<string, Uri> _targets = new(StringComparer.Ordinal);
    private int _isProbing;

    public ChannelRoute(string address, GrpcChannelOptions options, Action changed)
    {
        _address = GrpcAddress.Parse(address);

        // A Unix socket has no host; "localhost" stands in for it as the authority. A server name stands in for the
        // host, because the handler checks the certificate against the name in the address.
        _root = _address.UnixPath is not null ? new Uri("http://localhost/")
            : _address.IsTls && options.Tls?.ServerName is { } name ? new Uri($"https://{name}:{_address.Port}/")
            : new Uri(address);
        var backoff = new BackoffPolicy(capMs: (int)options.ReconnectCap.TotalMilliseconds);
        Gate = new RouteGate(_address, options.ConnectTimeout, backoff, options.Clock, changed);
        _invoker = new HttpMessageInvoker(Handler(options));
    }

    public RouteGate Gate { get; }

    public string Address => _address.Text;

    /// <summary>The response as soon as its headers are here. Throws <see cref="RouteDownException"/> if nothing was sent.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string path, HttpContent content, HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Method = HttpMethod.Post;
        request.RequestUri = _targets.GetOrAdd(path, static (path, root) => new Uri(root, path), _root);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Content = content;
        content.Headers.TryAddWithoutValidation("content-type", HeaderNames.ContentType);
        try
        {
            return await _invoker.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException failure) when (failure.InnerException is RouteDownException down)
        {
            throw new RouteDownException(down.Message, failure);
        }
        catch (HttpRequestException failure) when (
            failure.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError)
        {
            string reason = failure.InnerException?.Message ?? failure.Message;
            throw Gate.Failed(new RouteDownException($"{Address}: {reason}", failure));
        }
    }

    /// <summary>Connects without a call, if nobody does so already. True when the server has answered.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isProbing, 1) == 1)
        {
            return false;
        }

        try
        {
            using var request = new HttpRequestMessage();

            // A path no server has: any answer at all shows that the connection is there.
            using HttpResponseMessage response =
                await SendAsync("/", new ByteArrayContent([]), request, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is RouteDownException or HttpRequestException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler Handler(GrpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAlive.Delay,
            KeepAlivePingTimeout = options.KeepAlive.Timeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = options.KeepAlive.IdleTimeout,
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the gate has its own
            ConnectCallback = (_, cancellation) => Gate.ConnectAsync(cancellation),
            PlaintextStreamFilter = (made, _) => new ValueTask<Stream>(new HeardStream(made.PlaintextStream, Gate)),
        };
        if (_address.IsTls)
        {
            handler.SslOptions = TlsOptions(options.Tls ?? new TlsClientOptions());
        }

        return handler;
    }

    private static SslClientAuthenticationOptions TlsOptions(TlsClientOptions tls)
    {
        var ssl = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck, // short-lived or private certificates
        };
        if (tls.ClientCertificate is not null)
        {
            ssl.ClientCertificates = [tls.ClientCertificate];
        }

        if (tls.Roots is not null)
        {
            ssl.CertificateChainPolicy = TlsTrust.Policy(tls.Roots);
        }

        return ssl;
    }
}
