using System.Text;

namespace Edda.Tool.Qr;

/// <summary>A code with its quiet zone, for a terminal and as an image.</summary>
internal static class QrPicture
{
    private const int Quiet = 4;
    private const int ModulePixels = 6;

    /// <summary>Two rows of modules in each line of text.</summary>
    /// <param name="isTerminal">Black on white whatever the terminal's colours are; else dark modules are blocks.</param>
    public static string Text(QrCode code, bool isTerminal)
    {
        StringBuilder text = new();
        for (int y = -Quiet; y < code.Size + Quiet; y += 2)
        {
            text.Append(isTerminal ? "\x1b[30;47m" : "");
            for (int x = -Quiet; x < code.Size + Quiet; x++)
                text.Append((IsDark(code, x, y), IsDark(code, x, y + 1)) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            text.AppendLine(isTerminal ? "\x1b[0m" : "");
        }

        return text.ToString();
    }

    /// <summary>Portable bitmap: P1, where 1 is black.</summary>
    public static string Pbm(QrCode code)
    {
        int side = (code.Size + 2 * Quiet) * ModulePixels;
        StringBuilder text = new();
        text.Append($"P1\n{side} {side}\n");
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
                text.Append(IsDark(code, x / ModulePixels - Quiet, y / ModulePixels - Quiet) ? "1 " : "0 ");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static bool IsDark(QrCode code, int x, int y) =>
        x >= 0 && y >= 0 && x < code.Size && y < code.Size && code[x, y];
}
