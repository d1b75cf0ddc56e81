using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Edda.Edge.Grpc.Internal.Sole;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Edda.Edge.Grpc.Internal;

/// <summary>Our options as Kestrel's. Kestrel is made directly, without the hosting stack, which we have no use for.</summary>
internal static class KestrelSetup
{
    // HTTP/2 pauses a stream when this much of its response waits for the caller's window. A slow reader of many
    // streams holds at most streams x this.
    private const int ResponseBuffer = 32 * 1024;

    // What a socket may have received or queued beyond that.
    private const int SocketBuffer = 64 * 1024;

    // HPACK's memory of a connection, of which Kestrel allocates the places at once: room for a dozen headers is enough for
    // those that a client repeats, and saves 2 KiB a connection.
    private const int HeaderTable = 1024;

    // RFC 9113 allows no smaller window for a connection, and Kestrel none for a stream.
    private const int SmallestWindow = 65_535;

    public static KestrelServer Create(GrpcServerOptions options, EstablishedConnections connections, SoleConnections soles)
    {
        var kestrel = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,

            // A device's TLS tells Kestrel nothing, so ":scheme: https" arrives on what Kestrel takes for plain.
            AllowAlternateSchemes = true,
        };
        SetLimits(kestrel.Limits, options);
        var blocks = new BlockPool();
        var pending = new PendingConnections(options.Limits.MaxPendingConnections);
        foreach (string text in options.Listen)
        {
            Listen(kestrel, GrpcAddress.Parse(text), options, pending, connections, soles, blocks);
        }

        var transport = new SocketTransportOptions
        {
            MaxReadBufferSize = SocketBuffer,
            MaxWriteBufferSize = SocketBuffer,
        };
        return new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    private static void SetLimits(KestrelServerLimits limits, GrpcServerOptions options)
    {
        GrpcServerLimits ours = options.Limits;
        CheckWindow(nameof(ours.StreamWindow), ours.StreamWindow);
        CheckWindow(nameof(ours.ConnectionWindow), ours.ConnectionWindow);

        // Messages have their own limit, checked at their prefix; a stream of them may be of any length.
        limits.MaxRequestBodySize = null;

        // A stream may rest as long as both sides like. What must arrive in time is the single request of a call,
        // which RequestTimeout sees to; a peer that is gone is found by PING.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxResponseBufferSize = ResponseBuffer;
        limits.MaxRequestBufferSize = Math.Max(SocketBuffer, ours.MaxHeaderBytes);
        limits.MaxRequestHeadersTotalSize = ours.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = ours.MaxHeaders;
        limits.KeepAliveTimeout = options.KeepAlive.IdleTimeout;
        limits.RequestHeadersTimeout = ours.HandshakeTimeout;
        Http2Limits http2 = limits.Http2;
        http2.MaxStreamsPerConnection = ours.MaxStreamsPerConnection;
        http2.InitialConnectionWindowSize = ours.ConnectionWindow;
        http2.InitialStreamWindowSize = ours.StreamWindow;
        http2.MaxRequestHeaderFieldSize = ours.MaxHeaderBytes;
        http2.HeaderTableSize = HeaderTable;
        http2.KeepAlivePingDelay = options.KeepAlive.Delay;
        http2.KeepAlivePingTimeout = options.KeepAlive.Timeout;
    }

    private static void Listen(
        KestrelServerOptions kestrel,
        GrpcAddress address,
        GrpcServerOptions options,
        PendingConnections pending,
        EstablishedConnections connections,
        SoleConnections soles,
        BlockPool blocks)
    {
        if (address.IsTls && options.Tls is null)
        {
            Misuse.NoTls(address.Text);
        }

        var gate = new ConnectionGate(
            pending,
            connections,
            soles,
            blocks,
            options.Limits.HandshakeTimeout,
            options.Clock,
            address.IsTls ? ServerTls(options.Tls!) : null);
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(gate.Wrap);
        }

        if (address.UnixPath is { } path)
        {
            UnixSocketFile.Prepare(path);
            kestrel.ListenUnixSocket(path, Configure);
        }
        else
        {
            kestrel.Listen(address.BindEndPoint(), Configure);
        }
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

    private static void CheckWindow(string name, int given)
    {
        if (given < SmallestWindow)
        {
            Misuse.BadLimit(name, given, $"{SmallestWindow} or more");
        }
    }
}
