using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Our_channel_over_tls()
    {
        await using Served served = await StartAsync();
        bool isTls = false;
        served.Service.OnUnary = (_, _, call) =>
        {
            isTls = call.Peer.IsTls;
            return default;
        };

        await served.Client.UnaryCallAsync(Served.Request());

        Assert.True(isTls);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_unavailable_and_not_an_open_door()
    {
        await using Served served = await StartAsync();
        await using GrpcChannel stranger = GrpcChannel.ForAddress(served.Server.Addresses[0]);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => new TestServiceClient(stranger).UnaryCallAsync(new SimpleRequest()).AsTask());

        Assert.Equal(Core.Grpc.StatusCode.Unavailable, failure.Code);
    }

    [Fact]
    public async Task A_device_without_alpn_speaks_http2_inside_of_tls()
    {
        await using Served served = await StartAsync();
        var uri = new Uri(served.Server.Addresses[0]);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                SslStream tls = await ConnectAsync(uri, SslProtocols.Tls13, cancellation);
                Assert.Equal(0, tls.NegotiatedApplicationProtocol.Protocol.Length);
                return tls;
            },
        });
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"http://localhost:{uri.Port}/grpc.testing.TestService/UnaryCall")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");

        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("0", Served.Value(response, "grpc-status"));
    }

    [Fact]
    public async Task A_caller_with_a_certificate_of_the_right_root_is_let_in()
    {
        using X509Certificate2 root = SelfSigned();
        await using Served served = await StartAsync(clientRoots: [root], clientCertificate: root);

        await served.Client.UnaryCallAsync(Served.Request());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_without_one_or_with_another_is_not(bool showsAnother)
    {
        using X509Certificate2 root = SelfSigned();
        using X509Certificate2 another = SelfSigned();
        await using Served served = await StartAsync([root], showsAnother ? another : null);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());

        Assert.Equal(Core.Grpc.StatusCode.Unavailable, failure.Code);
        Assert.Equal(0, served.Service.Calls);
    }

    [Fact]
    public async Task Older_tls_is_not_spoken()
    {
        await using Served served = await StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(
            () => ConnectAsync(new Uri(served.Server.Addresses[0]), SslProtocols.Tls12, CancellationToken.None));
    }

    private static async Task<SslStream> ConnectAsync(
        Uri uri, SslProtocols protocols, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, cancellation);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            cancellation);
        return tls;
    }

    private Task<Served> StartAsync(
        X509Certificate2Collection? clientRoots = null, X509Certificate2? clientCertificate = null) => Served.StartAsync(
        options => options.Tls = new TlsServerOptions { Certificate = _certificate, ClientRoots = clientRoots },
        listen: "https://127.0.0.1:0",
        channel: new GrpcChannelOptions
        {
            Tls = new TlsClientOptions
            {
                Roots = [X509CertificateLoader.LoadCertificate(_certificate.RawData)],
                ServerName = "localhost",
                ClientCertificate = clientCertificate,
            },
        });

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
    }
}
