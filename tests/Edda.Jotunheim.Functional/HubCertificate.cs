using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>A certificate for this machine that nobody vouches for.</summary>
internal static class HubCertificate
{
    /// <summary>The settings of a Loki that shows it.</summary>
    public static string Write(TemporaryFolder folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=edda-test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder.File("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        return $$""", "tls": { "certificate": "{{folder.File("cert.pem")}}", "key": "{{folder.File("key.pem")}}" }""";
    }
}
