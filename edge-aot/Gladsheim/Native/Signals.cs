namespace Edda.Gladsheim.Native;

/// <summary>Linux signal numbers (the same on x86-64, ARM and RISC-V) and their names.</summary>
public static class Signals
{
    public const int Hup = 1;
    public const int Int = 2;
    public const int Quit = 3;
    public const int Abort = 6;
    public const int Kill = 9;
    public const int Usr1 = 10;
    public const int Usr2 = 12;
    public const int Term = 15;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int Last = 64;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>"SIGTERM" for 15, "signal 40" where there is no name.</summary>
    public static string Name(int signal) =>
        signal > 0 && signal < Names.Length ? "SIG" + Names[signal] : $"signal {signal}";

    /// <summary>Takes "TERM", "SIGTERM", "sigterm" and "15".</summary>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, out signal))
            return signal is > 0 and <= Last;
        ReadOnlySpan<char> name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(3) : text;
        for (signal = 1; signal < Names.Length; signal++)
        {
            if (name.Equals(Names[signal], StringComparison.OrdinalIgnoreCase))
                return true;
        }
        signal = 0;
        return false;
    }
}
