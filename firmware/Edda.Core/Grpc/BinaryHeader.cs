namespace Edda.Core.Grpc;

/// <summary>
/// The base64 of headers whose name ends with "-bin" (RFC 4648 section 4). We send none of the padding, as the
/// specification prefers, and read both.
/// </summary>
public static class BinaryHeader
{
    /// <summary>What <see cref="Decode"/> answers when the bytes are no base64.</summary>
    public const int Malformed = -1;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static int EncodedLength(int count)
    {
        int rest = count % 3;
        return count / 3 * 4 + (rest == 0 ? 0 : rest + 1);
    }

    /// <summary>The most bytes that many characters can stand for.</summary>
    public static int MaxDecodedLength(int count) => count / 4 * 3 + (count & 3) * 3 / 4;

    /// <summary>The target has the room <see cref="EncodedLength"/> asked for. Answers the number of bytes written.</summary>
    public static int Encode(byte[] bytes, int offset, int count, byte[] into, int intoOffset)
    {
        int at = intoOffset;
        int end = offset + count;
        for (int i = offset; i < end; i += 3)
        {
            int left = end - i;
            int group = bytes[i] << 16;
            if (left > 1)
                group |= bytes[i + 1] << 8;
            if (left > 2)
                group |= bytes[i + 2];
            into[at++] = (byte)Alphabet[group >> 18];
            into[at++] = (byte)Alphabet[group >> 12 & 63];
            if (left > 1)
                into[at++] = (byte)Alphabet[group >> 6 & 63];
            if (left > 2)
                into[at++] = (byte)Alphabet[group & 63];
        }

        return at - intoOffset;
    }

    /// <summary>
    /// The target has the room <see cref="MaxDecodedLength"/> asks for; it may be the source itself. Answers the number
    /// of bytes written, or <see cref="Malformed"/>.
    /// </summary>
    public static int Decode(byte[] bytes, int offset, int count, byte[] into, int intoOffset)
    {
        count = WithoutPadding(bytes, offset, count);
        if (count < 0 || (count & 3) == 1)
            return Malformed;
        int at = intoOffset;
        int group = 0;
        for (int i = 0; i < count; i++)
        {
            int value = Value(bytes[offset + i]);
            if (value < 0)
                return Malformed;
            group = group << 6 | value;
            if ((i & 3) != 3)
                continue;
            into[at++] = (byte)(group >> 16);
            into[at++] = (byte)(group >> 8);
            into[at++] = (byte)group;
            group = 0;
        }

        return DecodeRest(count & 3, group, into, at) - intoOffset;
    }

    // Two characters leave one byte and four spare bits, three leave two bytes and two spare bits.
    private static int DecodeRest(int characters, int group, byte[] into, int at)
    {
        if (characters == 2)
        {
            into[at++] = (byte)(group >> 4);
        }
        else if (characters == 3)
        {
            into[at++] = (byte)(group >> 10);
            into[at++] = (byte)(group >> 2);
        }

        return at;
    }

    // Padding is one or two '=' that make the count a multiple of four; anything else is no base64.
    private static int WithoutPadding(byte[] bytes, int offset, int count)
    {
        int padding = 0;
        while (padding < 2 && padding < count && bytes[offset + count - 1 - padding] == '=')
            padding++;
        if (padding > 0 && (count & 3) != 0)
            return Malformed;
        return count - padding;
    }

    private static int Value(byte c)
    {
        if (c >= 'A' && c <= 'Z')
            return c - 'A';
        if (c >= 'a' && c <= 'z')
            return c - 'a' + 26;
        if (c >= '0' && c <= '9')
            return c - '0' + 52;
        if (c == '+')
            return 62;
        return c == '/' ? 63 : -1;
    }
}
