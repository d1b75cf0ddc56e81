namespace Edda.Jotunheim.Security;

/// <summary>HMAC-SHA256 (RFC 2104, tested with RFC 4231). Start with a key, add bytes, finish.</summary>
public sealed class HmacSha256
{
    private const byte Inner = 0x36;
    private const byte Outer = 0x5c;

    private readonly Sha256 _hash = new Sha256();
    private readonly byte[] _pad = new byte[Sha256.BlockSize];
    private readonly byte[] _digest = new byte[Sha256.DigestSize];

    public void Start(byte[] key, int count)
    {
        byte[] used = key;
        if (count > Sha256.BlockSize)
        {
            _hash.Start();
            _hash.Add(key, 0, count);
            _hash.Finish(_digest, 0);
            used = _digest;
            count = Sha256.DigestSize;
        }

        for (int i = 0; i < Sha256.BlockSize; i++)
        {
            _pad[i] = (byte)((i < count ? used[i] : 0) ^ Inner);
        }

        _hash.Start();
        _hash.Add(_pad, 0, Sha256.BlockSize);
    }

    public void Add(byte[] bytes, int offset, int count)
    {
        _hash.Add(bytes, offset, count);
    }

    /// <summary>The 32 bytes of the code.</summary>
    public void Finish(byte[] code, int offset)
    {
        _hash.Finish(_digest, 0);
        for (int i = 0; i < Sha256.BlockSize; i++)
        {
            _pad[i] ^= Inner ^ Outer;
        }

        _hash.Start();
        _hash.Add(_pad, 0, Sha256.BlockSize);
        _hash.Add(_digest, 0, Sha256.DigestSize);
        _hash.Finish(code, offset);
    }
}
