using System.Text;
using Edda.Core.Wire;

namespace Edda.Jotunheim.Security;

/// <summary>
/// The two proofs of an attach, see Bridge in the contract. The words before the nonces keep one side's proof from being
/// shown as the other's.
/// </summary>
public sealed class Proofs
{
    public const int NonceSize = 16;
    public const int KeySize = 32;

    private readonly HmacSha256 _hmac = new HmacSha256();
    private readonly byte[] _code = new byte[Sha256.DigestSize];

    /// <summary>The device's own proof; good until the next call.</summary>
    public byte[] OfDevice(byte[] key, byte[] ownNonce, byte[] hubNonce, string deviceId)
    {
        Compute("edda device", key, ownNonce, hubNonce, deviceId);
        return _code;
    }

    /// <summary>Whether the hub knows the key. Takes the same time wherever the first wrong byte is.</summary>
    public bool IsHub(Blob proof, byte[] key, byte[] ownNonce, byte[] hubNonce, string deviceId)
    {
        if (proof.Length != Sha256.DigestSize)
        {
            return false;
        }

        Compute("edda hub", key, ownNonce, hubNonce, deviceId);
        byte[] given = proof.ToArray();
        int difference = 0;
        for (int i = 0; i < Sha256.DigestSize; i++)
        {
            difference |= given[i] ^ _code[i];
        }

        return difference == 0;
    }

    private void Compute(string role, byte[] key, byte[] ownNonce, byte[] hubNonce, string deviceId)
    {
        byte[] words = Encoding.UTF8.GetBytes(role);
        byte[] id = Encoding.UTF8.GetBytes(deviceId);
        _hmac.Start(key, key.Length);
        _hmac.Add(words, 0, words.Length);
        _hmac.Add(ownNonce, 0, ownNonce.Length);
        _hmac.Add(hubNonce, 0, hubNonce.Length);
        _hmac.Add(id, 0, id.Length);
        _hmac.Finish(_code, 0);
    }
}
