using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Edge.Hosting.Internal;

namespace Edda.Loki.Jormungandr;

/// <summary>Certificates that are trusted beside the system's: those of the servers at home.</summary>
internal static class TrustedRoots
{
    /// <summary>Null with the reason.</summary>
    public static X509Certificate2Collection? TryRead(string path, out string? problem)
    {
        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPemFile(path);
            problem = roots.Count == 0 ? "a file without a certificate" : null;
        }
        catch (CryptographicException)
        {
            problem = "a certificate that cannot be read";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = SystemError.Describe(failure);
        }

        return problem is null ? roots : null;
    }
}
