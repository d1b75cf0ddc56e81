using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Edda.Edge.Heimdall.Internal;

namespace Edda.Edge.Heimdall;

/// <summary>
/// The key that tokens are signed with. Any thread may use it. The cryptographic library is loaded with the first
/// token, not at the start: a service that only talks to local users never pays for it.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly object _gate = new();
    private readonly byte[] _scalar;
    private ECDsa? _signer;

    internal SigningKey(string id, byte[] scalar)
    {
        Id = id;
        _scalar = scalar;
    }

    public string Id { get; }

    /// <summary>The point that signatures are checked with.</summary>
    public VerifyingKey PublicKey()
    {
        lock (_gate)
        {
            ECParameters parameters = Signer().ExportParameters(includePrivateParameters: false);
            return new VerifyingKey(Id, parameters.Q.X!, parameters.Q.Y!);
        }
    }

    /// <summary>The token in its compact form.</summary>
    public string Sign(Token token, long issuedAt)
    {
        string unsigned = TokenText.Unsigned(token, issuedAt);
        byte[] bytes = Encoding.ASCII.GetBytes(unsigned);
        byte[] signature;
        lock (_gate)
            signature = Signer().SignData(bytes, HashAlgorithmName.SHA256);
        return unsigned + "." + Base64Url.EncodeToString(signature);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            CryptographicOperations.ZeroMemory(_scalar);
            _signer?.Dispose();
            _signer = null;
        }
    }

    private ECDsa Signer() => _signer ??= ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        D = _scalar,
    });
}
