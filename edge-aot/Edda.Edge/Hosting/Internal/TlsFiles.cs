using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Edge.Hosting.Internal;

/// <summary>The certificates that the settings name, loaded. Owns them until Dispose.</summary>
internal sealed class TlsFiles : IDisposable
{
    private TlsFiles(X509Certificate2 certificate, X509Certificate2Collection? clientRoots)
    {
        Certificate = certificate;
        ClientRoots = clientRoots;
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection? ClientRoots { get; }

    /// <summary>Null when the settings name none.</summary>
    /// <param name="settingsFile">What the message calls the settings.</param>
    /// <exception cref="StartException">A file is missing or is not what it should be.</exception>
    public static TlsFiles? Load(TlsSettings? settings, string settingsFile)
    {
        if (settings is null)
            return null;

        string name = "certificate";
        string file = settings.Certificate;
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(file, settings.Key);
            name = "client_roots";
            file = settings.ClientRoots ?? "";
            X509Certificate2Collection? roots = null;
            if (settings.ClientRoots is not null)
            {
                roots = [];
                roots.ImportFromPemFile(file);
            }

            return new TlsFiles(certificate, roots);
        }
        catch (Exception failure) when (
            failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw Throw.UnusableTlsFile(settingsFile, name, file, Reason(failure));
        }
    }

    /// <summary>What OpenSSL says of a file helps nobody: it is a number.</summary>
    private static string Reason(Exception failure) => failure switch
    {
        CryptographicException => "it does not hold what it should",
        ArgumentException => "the key in tls.key belongs to another certificate",
        _ => SystemError.Describe(failure),
    };

    public TlsServerOptions ToOptions() => new() { Certificate = Certificate, ClientRoots = ClientRoots };

    public void Dispose()
    {
        Certificate.Dispose();
        foreach (X509Certificate2 root in ClientRoots ?? [])
            root.Dispose();
    }
}
