using System.Globalization;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// Gives back what only the start needed: an idle service would keep it for good. Garbage and free regions go to the system;
/// of the program's own code what is not needed any more is unmapped, and a page that is needed after all comes from the
/// page cache as it came the first time. Once, after the start; any thread.
/// </summary>
internal static class StartMemory
{
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            UnmapCode();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Without /proc the memory stays where it is.
        }
    }

    // proc(5), maps: "from-to r-xp offset device inode path". Code is never written, so nothing can be lost.
    private static void UnmapCode()
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', 6);
            int dash = fields[0].IndexOf('-', StringComparison.Ordinal);
            if (fields.Length < 6 || fields[1] != "r-xp" || fields[5].TrimStart() != Environment.ProcessPath)
                continue;
            nuint from = nuint.Parse(fields[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            nuint to = nuint.Parse(fields[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Posix.Unneeded(from, to - from);
        }
    }
}
