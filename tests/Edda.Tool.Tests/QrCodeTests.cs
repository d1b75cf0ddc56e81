using Edda.Testing;
using Edda.Tool.Qr;

namespace Edda.Tool.Tests;

/// <summary>The encoder, read back by a decoder that nobody here wrote.</summary>
public sealed class QrCodeTests
{
    // Every version is met, each at the most that it holds, and texts of other lengths.
    private static readonly int[] Lengths = [1, 7, 14, 15, 26, 27, 42, 43, 62, 63, 80, 84, 85, 106];

    [RequiresFact(Requirement.Zbar)]
    public async Task What_is_encoded_is_what_a_reader_reads()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> texts = Lengths.ToDictionary(
            length => Path.Combine(folder.Path, $"{length:000}.pbm"),
            length => string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i * 31 + length) % 90))));
        foreach ((string file, string text) in texts)
            File.WriteAllText(file, QrPicture.Pbm(QrCode.Encode(text)!));
        (int exitCode, string output) = await ReadAsync([.. texts.Keys]);
        Assert.Equal(0, exitCode);
        Assert.Equal(texts.Values, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [RequiresFact(Requirement.Zbar)]
    public async Task An_enrolment_code_is_read_as_settings()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "code.pbm");
        File.WriteAllText(file, QrPicture.Pbm(QrCode.Encode("""{"code":"7KQF-2M9X"}""")!));
        (int exitCode, string output) = await ReadAsync(file);
        Assert.Equal((0, """{"code":"7KQF-2M9X"}"""), (exitCode, output.Trim()));
    }

    /// <summary>What it read alone: where there is no D-Bus it complains about that as well.</summary>
    private static Task<(int ExitCode, string Output)> ReadAsync(params string[] files) => ChildProcess.RunAsync(
        "sh", ["-c", "exec zbarimg --quiet --raw -Sdisable -Sqrcode.enable \"$@\" 2>/dev/null", "sh", .. files]);

    [Fact]
    public void The_size_follows_the_text()
    {
        Assert.Equal(21, QrCode.Encode("a")!.Size);
        Assert.Equal(41, QrCode.Encode(new string('a', 106))!.Size);
        Assert.Null(QrCode.Encode(new string('a', 107)));
    }

    [Fact]
    public void A_terminal_shows_the_same_modules_in_half_as_many_lines()
    {
        QrCode code = QrCode.Encode("edda")!;
        string[] lines = QrPicture.Text(code, isTerminal: false).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((code.Size + 8 + 1) / 2, lines.Length);
        for (int y = 0; y < code.Size; y++)
        {
            for (int x = 0; x < code.Size; x++)
            {
                char both = lines[(y + 4) / 2][x + 4];
                Assert.Equal(code[x, y], both == '█' || both == (y % 2 == 0 ? '▀' : '▄'));
            }
        }
    }
}
