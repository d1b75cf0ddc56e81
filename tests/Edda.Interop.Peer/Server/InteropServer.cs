using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Server;

/// <summary>Serves the suite until its input is closed, which also ends it when whoever started it is gone.</summary>
internal static class InteropServer
{
    public static async Task<int> RunAsync(string address, bool withTls)
    {
        var options = new GrpcServerOptions();
        options.Listen.Add(withTls ? address.Replace("http://", "https://", StringComparison.Ordinal) : address);
        using X509Certificate2? certificate = withTls ? SelfSigned() : null;
        options.Tls = certificate is null ? null : new TlsServerOptions { Certificate = certificate };
        await using var server = new GrpcServer(options);
        server.AddService(new TestService());
        await server.StartAsync();
        Console.WriteLine($"LISTENING {server.Addresses[0]}");
        await Console.In.ReadToEndAsync();
        await server.DrainAsync(TimeSpan.FromSeconds(1));
        return 0;
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
