namespace Edda.Core.Grpc;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public static partial class PercentEncoding
{
    /// <summary>How many bytes <see cref="Encode"/> will write; equal to the count when nothing needs escaping.</summary>
    public static int EncodedLength(byte[] bytes, int offset, int count)
    {
        int length = count;
        for (int i = 0; i < count; i++)
        {
            if (!IsPlain(bytes[offset + i]))
                length += 2;
        }

        return length;
    }

    /// <summary>The target has the room <see cref="EncodedLength"/> asked for. Answers the number of bytes written.</summary>
    public static int Encode(byte[] bytes, int offset, int count, byte[] into, int intoOffset)
    {
        int at = intoOffset;
        for (int i = 0; i < count; i++)
        {
            byte b = bytes[offset + i];
            if (IsPlain(b))
            {
                into[at++] = b;
                continue;
            }

            into[at++] = (byte)'%';
            into[at++] = Digit(b >> 4);
            into[at++] = Digit(b & 15);
        }

        return at - intoOffset;
    }

    private static bool IsPlain(byte b) => b >= 0x20 && b <= 0x7e && b != '%';

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
