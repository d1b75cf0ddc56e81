using System;
using System.Text;
using Edda.Jotunheim.Security;

namespace Edda.Jotunheim.Mqtt;

/// <summary>
/// The three fields at the end of each envelope that goes through a broker: which attachment it belongs to, which one it
/// is, and a code that only the two who know the key can make. Allocates nothing after it was made, but for a new key.
/// </summary>
/// <remarks>
/// <code>
///  0   6d              13: fixed32
///  1   attachment      little-endian
///  5   75              14: fixed32
///  6   number
/// 10   7a 10           15: 16 bytes
/// 12   code            of direction, body and all before this field
/// </code>
/// </remarks>
public sealed class EnvelopeSeal
{
    public const int Size = 28;

    private const int CodeOffset = 12;
    private const int CodeSize = 16;
    private const byte SessionTag = 13 << 3 | 5;
    private const byte NumberTag = 14 << 3 | 5;
    private const byte CodeTag = 15 << 3 | 2;

    private readonly HmacSha256 _hmac = new HmacSha256();
    private readonly byte[] _key = new byte[Sha256.DigestSize];
    private readonly byte[] _code = new byte[Sha256.DigestSize];
    private readonly byte[] _direction = new byte[1];
    private bool _hasKey;

    /// <summary>Until the next key there are no codes: zeros are written, and only zeros are taken.</summary>
    public void Forget()
    {
        _hasKey = false;
    }

    /// <summary>Both sides have shown their nonces: codes from now on.</summary>
    public void Agree(byte[] key, byte[] deviceNonce, byte[] hubNonce, string deviceId)
    {
        byte[] role = Encoding.UTF8.GetBytes("edda mqtt");
        byte[] id = Encoding.UTF8.GetBytes(deviceId);
        _hmac.Start(key, key.Length);
        _hmac.Add(role, 0, role.Length);
        _hmac.Add(deviceNonce, 0, deviceNonce.Length);
        _hmac.Add(hubNonce, 0, hubNonce.Length);
        _hmac.Add(id, 0, id.Length);
        _hmac.Finish(_key, 0);
        _hasKey = true;
    }

    /// <summary>Writes the fields behind a body that begins at 0 and has room for them behind it.</summary>
    public void Write(byte[] bytes, int body, uint session, uint number, char direction)
    {
        bytes[body] = SessionTag;
        Put(bytes, body + 1, session);
        bytes[body + 5] = NumberTag;
        Put(bytes, body + 6, number);
        Compute(bytes, body + 10, direction);
        bytes[body + 10] = CodeTag;
        bytes[body + 11] = CodeSize;
        Array.Copy(_code, 0, bytes, body + CodeOffset, CodeSize);
    }

    /// <summary>Whether the bytes end with these fields; their code is another matter.</summary>
    public static bool IsThere(byte[] bytes, int count)
    {
        int at = count - Size;
        return at >= 0 && bytes[at] == SessionTag && bytes[at + 5] == NumberTag && bytes[at + 10] == CodeTag && bytes[at + 11] == CodeSize;
    }

    /// <summary>Whether the code is right. Takes the same time wherever the first wrong byte is.</summary>
    public bool IsGenuine(byte[] bytes, int count, char direction)
    {
        int at = count - Size;
        Compute(bytes, at + 10, direction);
        int difference = 0;
        for (int i = 0; i < CodeSize; i++)
        {
            difference |= bytes[at + CodeOffset + i] ^ _code[i];
        }

        return difference == 0;
    }

    public static uint Session(byte[] bytes, int count)
    {
        return Get(bytes, count - Size + 1);
    }

    public static uint Number(byte[] bytes, int count)
    {
        return Get(bytes, count - Size + 6);
    }

    private void Compute(byte[] bytes, int count, char direction)
    {
        if (!_hasKey)
        {
            Array.Clear(_code, 0, CodeSize);
            return;
        }

        _direction[0] = (byte)direction;
        _hmac.Start(_key, _key.Length);
        _hmac.Add(_direction, 0, 1);
        _hmac.Add(bytes, 0, count);
        _hmac.Finish(_code, 0);
    }

    private static void Put(byte[] bytes, int at, uint value)
    {
        bytes[at] = (byte)value;
        bytes[at + 1] = (byte)(value >> 8);
        bytes[at + 2] = (byte)(value >> 16);
        bytes[at + 3] = (byte)(value >> 24);
    }

    private static uint Get(byte[] bytes, int at)
    {
        return bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16) | ((uint)bytes[at + 3] << 24);
    }
}
