namespace Edda.Core.Http2.Hpack;

/// <summary>Decodes the Huffman code of RFC 7541, appendix B.</summary>
/// <remarks>
/// The code is canonical: within a length, codes count upwards in the order of the symbols, and the first code of a length
/// follows from the counts of the shorter ones. So the number of codes per length and the symbols in order are the whole
/// table, 287 bytes instead of a tree. They belong to the instance, not to a static, so that a device without an HTTP/2
/// connection keeps no memory for them.
/// </remarks>
public sealed partial class HuffmanDecoder
{
    public const int Malformed = -1;
    public const int TooLarge = -2;

    private const int NotDecoded = -3;

    /// <summary>EOS has the last of the 30-bit codes and therefore the place after the last symbol.</summary>
    private const int EndOfString = 256;

    private const int LongestPadding = 7;

    private readonly byte[] _counts =
    [
        0, 0, 0, 0, 0, 10, 26, 32, 6, 0, 5, 3, 2, 6, 2, 3, 0, 0, 0, 3, 8, 13, 26, 29, 12, 4, 15, 19, 29, 0, 4,
    ];

    private readonly byte[] _symbols =
    [
        48, 49, 50, 97, 99, 101, 105, 111, 115, 116, 32, 37, 45, 46, 47, 51, 52, 53, 54, 55, 56, 57, 61, 65,
        95, 98, 100, 102, 103, 104, 108, 109, 110, 112, 114, 117, 58, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75,
        76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 89, 106, 107, 113, 118, 119, 120, 121, 122, 38, 42, 44,
        59, 88, 90, 33, 34, 40, 41, 63, 39, 43, 124, 35, 62, 0, 36, 64, 91, 93, 126, 94, 125, 60, 96, 123, 92,
        195, 208, 128, 130, 131, 162, 184, 194, 224, 226, 153, 161, 167, 172, 176, 177, 179, 209, 216, 217,
        227, 229, 230, 129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185,
        186, 187, 189, 190, 196, 198, 228, 232, 233, 1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151,
        152, 155, 157, 158, 165, 166, 168, 174, 175, 180, 182, 183, 188, 191, 197, 231, 239, 9, 142, 144, 145,
        148, 159, 171, 206, 215, 225, 236, 237, 199, 207, 234, 235, 192, 193, 200, 201, 202, 205, 210, 213,
        218, 219, 238, 240, 242, 243, 255, 203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247,
        248, 250, 251, 252, 253, 254, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 127, 220, 249, 10, 13, 22,
    ];

    /// <summary>Decodes into the target from an offset on. Returns the number of bytes written, or why there are none.</summary>
    public int Decode(byte[] source, int offset, int count, byte[] target, int targetOffset)
    {
        int result = NotDecoded;
        DecodeQuickly(source, offset, count, target, targetOffset, ref result);
        return result == NotDecoded ? DecodeBits(source, offset, count, target, targetOffset) : result;
    }

    /// <summary>Where memory is no matter a table is; on a board this is nothing.</summary>
    partial void DecodeQuickly(byte[] source, int offset, int count, byte[] target, int targetOffset, ref int result);

    private int DecodeBits(byte[] source, int offset, int count, byte[] target, int targetOffset)
    {
        int written = targetOffset;
        int code = 0;
        int length = 0;
        int firstCode = 0;
        int firstPlace = 0;
        for (int i = offset; i < offset + count; i++)
        {
            int bits = source[i];
            for (int shift = 7; shift >= 0; shift--)
            {
                code = (code << 1) | ((bits >> shift) & 1);
                length++;
                int codes = _counts[length];
                if (code - firstCode >= codes)
                {
                    firstPlace += codes;
                    firstCode = (firstCode + codes) << 1;
                    continue;
                }

                int place = firstPlace + code - firstCode;
                if (place == EndOfString)
                {
                    return Malformed;
                }

                if (written == target.Length)
                {
                    return TooLarge;
                }

                target[written++] = _symbols[place];
                code = 0;
                length = 0;
                firstCode = 0;
                firstPlace = 0;
            }
        }

        // What is left must be the beginning of EOS, which is all ones, and shorter than a byte (RFC 7541, 5.2).
        bool isPadding = length <= LongestPadding && code == (1 << length) - 1;
        return isPadding ? written - targetOffset : Malformed;
    }
}
