using System.Text;

namespace Edda.Core.NanoTests;

/// <summary>Vectors stand in the sources as hex: a string costs a byte a digit and no static initialiser.</summary>
public static class Hex
{
    private const string Digits = "0123456789abcdef";

    public static byte[] Decode(string hex)
    {
        byte[] bytes = new byte[hex.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((Value(hex[2 * i]) << 4) | Value(hex[2 * i + 1]));
        return bytes;
    }

    public static string Encode(byte[] bytes, int offset, int count)
    {
        var text = new StringBuilder(2 * count + 1);
        for (int i = offset; i < offset + count; i++)
        {
            text.Append(Digits[bytes[i] >> 4]);
            text.Append(Digits[bytes[i] & 15]);
        }

        return text.ToString();
    }

    private static int Value(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
