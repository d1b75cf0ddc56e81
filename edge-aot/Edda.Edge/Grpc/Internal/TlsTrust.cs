using System.Security.Cryptography.X509Certificates;

namespace Edda.Edge.Grpc.Internal;

/// <summary>Trust in given roots and no others.</summary>
internal static class TlsTrust
{
    public static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
