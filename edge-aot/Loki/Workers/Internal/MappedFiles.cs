using System.Globalization;
using System.Text;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// The pages of the binary and of libraries that were touched at the start and are not needed again. The kernel maps
/// sixteen around each that is touched; given back, those a worker really runs on return by themselves, from memory.
/// </summary>
internal static unsafe class MappedFiles
{
    private const int DontNeed = 4;

    /// <summary>Only code, which nobody has written to; pages that are only read may have been relocated.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (string line in File.ReadAllText("/proc/self/maps", Encoding.ASCII).Split('\n'))
        {
            // start-end perms offset device inode path
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash < 0 || space < dash || line[space + 3] != 'x' || !line.Contains(" /", StringComparison.Ordinal))
                continue;
            nuint start = nuint.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            nuint end = nuint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _ = Posix.Advise((void*)start, end - start, DontNeed);
        }
    }
}
