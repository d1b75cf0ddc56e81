namespace Edda.Core.Grpc;

/// <summary>
/// How grpc-message carries UTF-8 in a header: bytes from space to tilde but '%' stand for themselves, all others are
/// "%XX".
/// </summary>
public static partial class PercentEncoding
{
    /// <summary>
    /// The target has room for as many bytes as come in; it may be the source itself. What is no valid escape is kept
    /// as it stands, as the specification asks: a status must not be lost over its message.
    /// </summary>
    public static int Decode(byte[] bytes, int offset, int count, byte[] into, int intoOffset)
    {
        int at = intoOffset;
        int i = 0;
        while (i < count)
        {
            byte b = bytes[offset + i++];
            if (b == '%' && count - i >= 2)
            {
                int high = Value(bytes[offset + i]);
                int low = Value(bytes[offset + i + 1]);
                if (high >= 0 && low >= 0)
                {
                    b = (byte)(high << 4 | low);
                    i += 2;
                }
            }

            into[at++] = b;
        }

        return at - intoOffset;
    }

    private static int Value(byte digit)
    {
        if (digit >= '0' && digit <= '9')
            return digit - '0';
        int letter = digit | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
