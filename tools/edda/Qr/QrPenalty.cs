namespace Edda.Tool.Qr;

/// <summary>How hard a symbol is to read (ISO/IEC 18004, 7.8.3): the mask with the lowest sum is taken.</summary>
internal static class QrPenalty
{
    // Like a finder, with four light modules on one side.
    private static readonly bool[] FinderThenLight = [true, false, true, true, true, false, true, false, false, false, false];

    public static int Of(QrCode code)
    {
        int penalty = 0;
        int dark = 0;
        for (int i = 0; i < code.Size; i++)
        {
            int line = i;
            penalty += OfLine(code.Size, at => code[at, line]) + OfLine(code.Size, at => code[line, at]);
            for (int j = 0; j < code.Size; j++)
            {
                dark += code[j, i] ? 1 : 0;
                if (i > 0 && j > 0 && code[j, i] == code[j - 1, i] && code[j, i] == code[j, i - 1] && code[j, i] == code[j - 1, i - 1])
                    penalty += 3;
            }
        }

        int percent = dark * 100 / (code.Size * code.Size);
        return penalty + Math.Abs(percent - 50) / 5 * 10;
    }

    private static int OfLine(int size, Func<int, bool> isDark)
    {
        int penalty = 0;
        int run = 1;
        for (int i = 1; i <= size; i++)
        {
            if (i < size && isDark(i) == isDark(i - 1))
            {
                run++;
                continue;
            }

            penalty += run >= 5 ? run - 2 : 0;
            run = 1;
        }

        for (int i = 0; i + FinderThenLight.Length <= size; i++)
        {
            if (Enumerable.Range(0, FinderThenLight.Length).All(at => isDark(i + at) == FinderThenLight[at]))
                penalty += 40;
            if (Enumerable.Range(0, FinderThenLight.Length).All(at => isDark(i + at) == FinderThenLight[^(at + 1)]))
                penalty += 40;
        }

        return penalty;
    }
}
