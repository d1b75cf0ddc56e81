namespace Edda.Jotunheim.Settings;

/// <summary>Bytes as hexadecimal digits, two for each.</summary>
public static class Hex
{
    /// <summary>-1: it is none.</summary>
    public static int Digit(int letter)
    {
        if (letter >= '0' && letter <= '9')
        {
            return letter - '0';
        }

        letter |= 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    public static string Encode(byte[] bytes)
    {
        char[] digits = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
            digits[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
        }

        return new string(digits);
    }

    /// <summary>Null: it is not that many bytes.</summary>
    public static byte[] Decode(string text, int count)
    {
        if (text.Length != 2 * count)
        {
            return null;
        }

        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int high = Digit(text[2 * i]);
            int low = Digit(text[2 * i + 1]);
            if (high < 0 || low < 0)
            {
                return null;
            }

            bytes[i] = (byte)(high << 4 | low);
        }

        return bytes;
    }
}
