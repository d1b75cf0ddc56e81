using System.Globalization;

namespace Edda.Gladsheim.Skirnir;

/// <summary>The names of Linux's signals, as kill -l has them on x86 and ARM.</summary>
public static class Signals
{
    public const int Hup = 1;
    public const int Int = 2;
    public const int Kill = 9;
    public const int Term = 15;
    public const int Cont = 18;
    public const int Stop = 19;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ];

    public static string Name(int signal) =>
        signal > 0 && signal < Names.Length
            ? "SIG" + Names[signal]
            : string.Create(CultureInfo.InvariantCulture, $"signal {signal}");

    /// <summary>"TERM", "SIGTERM" or "15".</summary>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
            return signal > 0 && signal < Names.Length;

        string name = text.StartsWith("SIG", StringComparison.Ordinal) ? text[3..] : text;
        signal = name.Length == 0 ? -1 : Array.IndexOf(Names, name);
        return signal > 0;
    }
}
