using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Hosting;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_a_certificate_it_listens_beyond_the_machine()
    {
        using X509Certificate2 certificate = WriteCertificate();
        await using RunningService service = await RunningService.StartAsync(
            "loki", _folder, "--config", WriteSettings(), "--listen", "https://0.0.0.0:0");
        (_, string token, _) = await Services.RunAsync("loki", _folder, "--issue-token", "odin");
        await using GrpcChannel channel = GrpcChannel.ForAddress(
            service.Addresses[0].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal),
            new GrpcChannelOptions { Tls = new TlsClientOptions { Roots = [certificate] } });

        WhoAmIResponse me = await new HeimdallClient(channel).WhoAmIAsync(
            new WhoAmIRequest(),
            new CallOptions
            {
                Timeout = TimeSpan.FromSeconds(30),
                Headers = new Metadata().Add("authorization", "Bearer " + token.Trim()),
            });

        Assert.Equal("odin", me.Name.ToString());
    }

    [Theory]
    [InlineData("--listen", "http://0.0.0.0:0", "https")]
    [InlineData("--listen", "https://127.0.0.1:0", "tls.certificate")]
    public async Task Without_one_it_does_not(string option, string address, string remedy)
    {
        (int code, _, string error) = await Services.RunAsync("loki", _folder, option, address);

        Assert.Equal((int)ExitCode.Usage, code);
        Assert.StartsWith($"loki: --listen {address}: ", error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_the_certificate_s_is_wrong_settings()
    {
        WriteCertificate().Dispose();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("key.pem"), other.ExportPkcs8PrivateKeyPem());

        (int code, _, string error) = await Services.RunAsync(
            "loki", _folder, "--config", WriteSettings(), "--check-config");

        Assert.Equal((int)ExitCode.SettingsInvalid, code);
        Assert.Contains("belongs to another certificate", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private X509Certificate2 WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=edda-test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder.File("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private string WriteSettings() => _folder.Write(
        "s.json", $$"""{ "tls": { "certificate": "{{_folder.File("cert.pem")}}", "key": "{{_folder.File("key.pem")}}" } }""");
}
