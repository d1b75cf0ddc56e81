using System;

namespace Edda.Jotunheim.Security;

/// <summary>SHA-256 (FIPS 180-4). One object serves one digest after another; it allocates nothing after it was made.</summary>
public sealed class Sha256
{
    public const int DigestSize = 32;
    public const int BlockSize = 64;

    // FIPS 180-4, section 4.2.2, big-endian.
    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] _state = new uint[8];
    private readonly uint[] _words = new uint[64];
    private readonly byte[] _block = new byte[BlockSize];
    private long _length;
    private int _filled;

    public void Start()
    {
        _state[0] = 0x6a09e667;
        _state[1] = 0xbb67ae85;
        _state[2] = 0x3c6ef372;
        _state[3] = 0xa54ff53a;
        _state[4] = 0x510e527f;
        _state[5] = 0x9b05688c;
        _state[6] = 0x1f83d9ab;
        _state[7] = 0x5be0cd19;
        _length = 0;
        _filled = 0;
    }

    public void Add(byte[] bytes, int offset, int count)
    {
        _length += count;
        while (count > 0)
        {
            int piece = BlockSize - _filled < count ? BlockSize - _filled : count;
            Array.Copy(bytes, offset, _block, _filled, piece);
            _filled += piece;
            offset += piece;
            count -= piece;
            if (_filled == BlockSize)
            {
                Compress();
                _filled = 0;
            }
        }
    }

    public void Finish(byte[] digest, int offset)
    {
        long bits = _length * 8;
        _block[_filled++] = 0x80;
        if (_filled > BlockSize - 8)
        {
            Pad(BlockSize);
            Compress();
            _filled = 0;
        }

        Pad(BlockSize - 8);
        for (int i = 0; i < 8; i++)
        {
            _block[BlockSize - 1 - i] = (byte)(bits >> (8 * i));
        }

        Compress();
        for (int i = 0; i < DigestSize; i++)
        {
            digest[offset + i] = (byte)(_state[i >> 2] >> (24 - 8 * (i & 3)));
        }
    }

    private void Pad(int end)
    {
        while (_filled < end)
        {
            _block[_filled++] = 0;
        }
    }

    private void Compress()
    {
        uint[] w = _words;
        for (int i = 0; i < 16; i++)
        {
            w[i] = ((uint)_block[4 * i] << 24) | ((uint)_block[4 * i + 1] << 16) | ((uint)_block[4 * i + 2] << 8) | _block[4 * i + 3];
        }

        for (int i = 16; i < 64; i++)
        {
            uint early = w[i - 15];
            uint late = w[i - 2];
            w[i] = w[i - 16] + w[i - 7]
                + (Turn(early, 7) ^ Turn(early, 18) ^ (early >> 3))
                + (Turn(late, 17) ^ Turn(late, 19) ^ (late >> 10));
        }

        uint a = _state[0];
        uint b = _state[1];
        uint c = _state[2];
        uint d = _state[3];
        uint e = _state[4];
        uint f = _state[5];
        uint g = _state[6];
        uint h = _state[7];
        for (int i = 0; i < 64; i++)
        {
            uint first = h + (Turn(e, 6) ^ Turn(e, 11) ^ Turn(e, 25)) + ((e & f) ^ (~e & g)) + Constants[i] + w[i];
            uint second = (Turn(a, 2) ^ Turn(a, 13) ^ Turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + first;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }

        _state[0] += a;
        _state[1] += b;
        _state[2] += c;
        _state[3] += d;
        _state[4] += e;
        _state[5] += f;
        _state[6] += g;
        _state[7] += h;
    }

    private static uint Turn(uint value, int bits)
    {
        return (value >> bits) | (value << (32 - bits));
    }
}
