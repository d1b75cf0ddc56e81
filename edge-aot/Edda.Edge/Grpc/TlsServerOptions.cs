using System.Security.Cryptography.X509Certificates;

namespace Edda.Edge.Grpc;

/// <summary>How an https address answers. TLS 1.3 only.</summary>
public sealed class TlsServerOptions
{
    /// <summary>With its private key. The caller owns it and keeps it as long as the server lives.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>When set, callers must show a certificate that chains to one of these.</summary>
    public X509Certificate2Collection? ClientRoots { get; init; }
}
