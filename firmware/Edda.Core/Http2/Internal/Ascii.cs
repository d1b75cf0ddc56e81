namespace Edda.Core.Http2.Internal;

/// <summary>Between names kept as bytes and names written in the source.</summary>
internal static class Ascii
{
    /// <summary>A character outside ASCII becomes '?', which no header field holds by accident.</summary>
    public static void Write(string text, byte[] bytes, int offset)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bytes[offset + i] = c < 0x80 ? (byte)c : (byte)'?';
        }
    }

    public static bool AreEqual(string text, byte[] bytes, int offset, int length)
    {
        return text.Length == length && StartsWith(bytes, offset, length, text);
    }

    public static bool StartsWith(byte[] bytes, int offset, int length, string text)
    {
        if (text.Length > length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (bytes[offset + i] != text[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Digits only, below 10^9; -1 for anything else.</summary>
    public static int ParseNumber(byte[] bytes, int offset, int length)
    {
        if (length == 0 || length > 9)
        {
            return -1;
        }

        int number = 0;
        for (int i = offset; i < offset + length; i++)
        {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9)
            {
                return -1;
            }

            number = (number * 10) + digit;
        }

        return number;
    }
}
