using System.Text;

namespace Edda.Core.Http2.Internal;

/// <summary>Between names kept as bytes and names written in the source.</summary>
internal static class Ascii
{
    /// <summary>The most bytes that a character of a string becomes in UTF-8.</summary>
    private const int LongestCharacter = 3;

    /// <summary>
    /// Writes as many bytes as the text has characters. One outside of ASCII becomes '?', which no header field holds by
    /// accident.
    /// </summary>
    public static void Write(string text, byte[] bytes, int offset)
    {
        int length = text.Length;

        // The device's own conversion is far quicker than its interpreter, but needs room for the worst it might find.
        if (length <= (bytes.Length - offset) / LongestCharacter
            && Encoding.UTF8.GetBytes(text, 0, length, bytes, offset) == length)
        {
            return;
        }

        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            bytes[offset + i] = c < 0x80 ? (byte)c : (byte)'?';
        }
    }

    /// <summary>
    /// For names that every message is compared with: a character of a string costs the device a hundred times as much as a
    /// byte of an array.
    /// </summary>
    public static byte[] ToBytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        Write(text, bytes, 0);
        return bytes;
    }

    public static bool AreEqual(byte[] left, int leftOffset, byte[] right, int rightOffset, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (left[leftOffset + i] != right[rightOffset + i])
            {
                return false;
            }
        }

        return true;
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
