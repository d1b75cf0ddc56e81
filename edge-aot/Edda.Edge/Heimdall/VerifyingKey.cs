using System.Security.Cryptography;

namespace Edda.Edge.Heimdall;

/// <summary>A public key that tokens are accepted from. Any thread may use it.</summary>
public sealed class VerifyingKey(string id, byte[] x, byte[] y) : IDisposable
{
    private readonly object _gate = new();
    private ECDsa? _verifier;
    private bool _isPoint = true;

    public string Id { get; } = id;

    /// <summary>Big-endian, 32 bytes.</summary>
    public ReadOnlyMemory<byte> X { get; } = x;

    /// <inheritdoc cref="X"/>
    public ReadOnlyMemory<byte> Y { get; } = y;

    /// <param name="signature">r and s, 32 bytes each (RFC 7518, 3.4).</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        // The framework does not promise that one instance serves several threads, and verified tokens are remembered.
        lock (_gate)
        {
            if (!_isPoint)
                return false;

            try
            {
                _verifier ??= ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = X.ToArray(), Y = Y.ToArray() },
                });
                return _verifier.VerifyData(data, signature, HashAlgorithmName.SHA256);
            }
            catch (CryptographicException)
            {
                // Two coordinates off the curve, from somebody's settings: no token can be right for that key.
                _isPoint = false;
                return false;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _verifier?.Dispose();
            _verifier = null;
        }
    }
}
