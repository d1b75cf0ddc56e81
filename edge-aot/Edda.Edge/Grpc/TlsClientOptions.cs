using System.Security.Cryptography.X509Certificates;

namespace Edda.Edge.Grpc;

/// <summary>How a channel proves itself and whom it trusts on an https address.</summary>
public sealed class TlsClientOptions
{
    /// <summary>Trusted instead of the system's roots when set.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The name the server's certificate must carry; by default the address's host.</summary>
    public string? ServerName { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }
}
