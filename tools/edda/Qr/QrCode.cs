using System.Text;

namespace Edda.Tool.Qr;

/// <summary>
/// A QR code (ISO/IEC 18004) for short texts: bytes, error correction M, versions 1 to 6, which need no version field and
/// have one alignment pattern at most.
/// </summary>
internal sealed class QrCode
{
    private const int FormatGenerator = 0x537;
    private const int FormatMask = 0x5412;

    private readonly bool[,] _dark;
    private readonly bool[,] _isFunction;

    private QrCode(int version)
    {
        Size = 17 + 4 * version;
        _dark = new bool[Size, Size];
        _isFunction = new bool[Size, Size];
    }

    /// <summary>Modules on each side, without the quiet zone.</summary>
    public int Size { get; }

    public bool this[int x, int y] => _dark[x, y];

    /// <summary>Null when the text is too long.</summary>
    public static QrCode? Encode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int index = Array.FindIndex(QrVersion.All, version => version.TextBytes >= bytes.Length);
        if (index < 0)
            return null;
        QrCode? best = null;
        int least = int.MaxValue;
        byte[] codewords = QrCodewords.Make(bytes, QrVersion.All[index]);
        for (int mask = 0; mask < 8; mask++)
        {
            QrCode code = new(index + 1);
            code.DrawFunctions();
            code.DrawFormat(mask);
            code.DrawCodewords(codewords, mask);
            int penalty = QrPenalty.Of(code);
            if (penalty < least)
                (best, least) = (code, penalty);
        }

        return best;
    }

    private static bool IsMasked(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => (x / 3 + y / 2) % 2 == 0,
        5 => x * y % 2 + x * y % 3 == 0,
        6 => (x * y % 2 + x * y % 3) % 2 == 0,
        _ => ((x + y) % 2 + x * y % 3) % 2 == 0,
    };

    private void Set(int x, int y, bool dark)
    {
        _dark[x, y] = dark;
        _isFunction[x, y] = true;
    }

    private void DrawFunctions()
    {
        for (int i = 0; i < Size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }

        DrawFinder(3, 3);
        DrawFinder(Size - 4, 3);
        DrawFinder(3, Size - 4);
        if (Size > 21)
            DrawSquares(Size - 7, Size - 7, 2, ring => ring != 1);
    }

    // With the light ring around it, which lies outside of the symbol in part.
    private void DrawFinder(int x, int y) => DrawSquares(x, y, 4, ring => ring is not (2 or 4));

    private void DrawSquares(int x, int y, int radius, Func<int, bool> isDark)
    {
        for (int dy = -radius; dy <= radius; dy++)
        {
            for (int dx = -radius; dx <= radius; dx++)
            {
                if (x + dx >= 0 && x + dx < Size && y + dy >= 0 && y + dy < Size)
                    Set(x + dx, y + dy, isDark(Math.Max(Math.Abs(dx), Math.Abs(dy))));
            }
        }
    }

    /// <summary>Level M (00) and the mask with ten bits of BCH code, twice; bit 0 first.</summary>
    private void DrawFormat(int mask)
    {
        int remainder = mask;
        for (int i = 0; i < 10; i++)
            remainder = (remainder << 1) ^ ((remainder >> 9) * FormatGenerator);
        int bits = ((mask << 10) | remainder) ^ FormatMask;
        for (int i = 0; i < 15; i++)
        {
            bool dark = ((bits >> i) & 1) != 0;

            // Around the upper left finder, past the timing patterns.
            (int x, int y) = i switch
            {
                < 6 => (8, i),
                6 => (8, 7),
                7 => (8, 8),
                8 => (7, 8),
                _ => (14 - i, 8),
            };
            Set(x, y, dark);

            // Below the upper right one and beside the lower left one.
            if (i < 8)
                Set(Size - 1 - i, 8, dark);
            else
                Set(8, Size - 15 + i, dark);
        }

        Set(8, Size - 8, true);
    }

    /// <summary>Two columns at a time from the right, upwards and downwards in turn, around what has its place already.</summary>
    private void DrawCodewords(byte[] codewords, int mask)
    {
        int bit = 0;
        bool isUpwards = true;
        for (int right = Size - 1; right > 0; right -= 2)
        {
            if (right == 6)
                right--;
            for (int i = 0; i < Size; i++)
            {
                int y = isUpwards ? Size - 1 - i : i;
                for (int x = right; x >= right - 1; x--)
                {
                    if (_isFunction[x, y])
                        continue;
                    bool dark = bit < codewords.Length * 8 && ((codewords[bit >> 3] >> (7 - (bit & 7))) & 1) != 0;
                    bit++;
                    _dark[x, y] = dark ^ IsMasked(mask, x, y);
                }
            }

            isUpwards = !isUpwards;
        }
    }
}
