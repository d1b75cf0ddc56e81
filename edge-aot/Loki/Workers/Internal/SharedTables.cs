using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What the runtime unpacks as a worker starts: two megabytes of tables, nearly all of which stay as they are. Workers have
/// the same addresses (see <see cref="Posix.Spawn"/>), so their tables are equal, and they are held once for all of them: the
/// first worker puts its own into a file in memory, which from then on nobody can change, and each gives up its equal pages
/// for the file's. A page that is written to later becomes the writer's own. Called while nothing else runs in the process,
/// before it has seen a script.
/// </summary>
internal static unsafe class SharedTables
{
    private const int Page = 4096;

    /// <param name="file">Empty, or what the first worker has put there. Stays open.</param>
    public static void Share(int file)
    {
        if (RuntimeFeature.IsDynamicCodeSupported || Environment.SystemPageSize != Page || Find() is not { Length: > 0 } own)
            return;
        if (!Posix.IsSealed(file, own.Length))
        {
            Posix.Hold(file);
            if (!Posix.IsSealed(file, own.Length) && Posix.WriteAt(file, own.Start, own.Length))
                Posix.Seal(file);
        }

        if (Posix.IsSealed(file, own.Length) && Posix.MapForReading(file, own.Length) is not -1 and var common)
        {
            Replace(own, (byte*)common, file);
            Posix.Unmap((byte*)common, own.Length);
        }
    }

    /// <summary>Between the look at a page and its replacement nothing may be written there; this touches only its stack.</summary>
    private static void Replace((nint Start, int Length) own, byte* common, int file)
    {
        int first = -1;
        for (int at = 0; at <= own.Length; at += Page)
        {
            bool isEqual = at < own.Length
                && new ReadOnlySpan<byte>((byte*)own.Start + at, Page).SequenceEqual(new ReadOnlySpan<byte>(common + at, Page));
            if (isEqual && first < 0)
                first = at;
            if (isEqual || first < 0)
                continue;
            Posix.MapOver((byte*)own.Start + first, at - first, file, first);
            first = -1;
        }
    }

    /// <summary>The memory without a file that follows the program's own data.</summary>
    private static (nint Start, int Length) Find()
    {
        string program = Environment.ProcessPath ?? "";
        nint dataEnd = 0;
        foreach (ReadOnlySpan<char> line in File.ReadAllText("/proc/self/maps", Encoding.ASCII).AsSpan().EnumerateLines())
        {
            // "start-end perms offset device inode path"
            int dash = line.IndexOf('-');
            int space = line.IndexOf(' ');
            if (dash <= 0 || space < dash || !line[(space + 1)..].StartsWith("rw-p"))
                continue;
            nint start = Number(line[..dash]);
            nint end = Number(line[(dash + 1)..space]);
            if (line.EndsWith(program) && program.Length > 0)
                dataEnd = end;
            else if (start == dataEnd && line.TrimEnd().EndsWith(" 0"))
                return (start, (int)(end - start));
        }

        return default;
    }

    private static nint Number(ReadOnlySpan<char> text) => nint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
