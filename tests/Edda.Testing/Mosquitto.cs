using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edda.Testing;

/// <summary>A mosquitto of one test's own, with and without TLS, that keeps its state over a restart.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    private Mosquitto()
    {
        Port = FreePort.Next();
        TlsPort = FreePort.Next();
        using ECDsa caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest ca = new("CN=test root", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 root = ca.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Roots = [root];
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest server = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = server.Create(
            root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(12), [1, 2, 3]);
        File.WriteAllText(_folder.File("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        // Its default is 20. It (2.0.11) has more than those on their way once one was answered, and of its saved state it takes
        // only so many as that: what is above it sends once more, though the receiver has had and released it.
        File.WriteAllText(
            _folder.File("conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                user root
                persistence true
                persistence_location {_folder.Path}/
                allow_anonymous true
                max_inflight_messages 1000
                listener {Port} 127.0.0.1
                listener {TlsPort} 127.0.0.1
                certfile {_folder.File("cert.pem")}
                keyfile {_folder.File("key.pem")}

                """));
    }

    public int Port { get; }

    public int TlsPort { get; }

    public X509Certificate2Collection Roots { get; }

    /// <summary>What it said since it was started last.</summary>
    public string Output => _process?.Output ?? "";

    public static async Task<Mosquitto> StartAsync()
    {
        Mosquitto broker = new();
        await broker.StartProcessAsync();
        return broker;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await ResumeAsync();
    }

    public async Task StopAsync()
    {
        _process!.Terminate();
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    public Task ResumeAsync() => StartProcessAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartProcessAsync()
    {
        _process = ChildProcess.Start(Requirements.Mosquitto, ["-v", "-c", _folder.File("conf")]);
        await _process.WaitForLineAsync(line => line.Contains("running", StringComparison.Ordinal));
    }
}
