using System.Globalization;
using System.Text;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// The pages of the binary and of libraries that were touched at the start, most of which are not needed again. The kernel maps
/// sixteen around each that is touched; given back, those a worker really runs on return by themselves, from memory.
/// </summary>
internal sealed unsafe class MappedFiles
{
    private const int DontNeed = 4;

    private readonly List<(nuint Start, nuint Length)> _files = [];

    private MappedFiles()
    {
    }

    /// <summary>
    /// What is only read and has no page of its own: one that was relocated or written to would come back as it is in the
    /// file.
    /// </summary>
    public static MappedFiles Find()
    {
        MappedFiles found = new();
        if (!OperatingSystem.IsLinux())
            return found;
        (nuint Start, nuint Length) mapping = default;
        foreach (ReadOnlySpan<char> line in File.ReadAllText("/proc/self/smaps", Encoding.ASCII).AsSpan().EnumerateLines())
        {
            // "start-end perms offset device inode path", then lines of "Name:  number kB".
            int dash = line.IndexOf('-');
            int space = line.IndexOf(' ');
            if (dash > 0 && dash < space)
            {
                bool isFile = line[(space + 1)..].StartsWith("r-") && line.Contains(" /", StringComparison.Ordinal);
                nuint start = Number(line[..dash]);
                mapping = isFile ? (start, Number(line[(dash + 1)..space]) - start) : default;
            }
            else if (mapping.Length > 0 && line.StartsWith("Anonymous:") && line.EndsWith(" 0 kB"))
            {
                found._files.Add(mapping);
            }
        }

        return found;
    }

    public void Release()
    {
        foreach ((nuint start, nuint length) in _files)
            _ = Posix.Advise((void*)start, length, DontNeed);
    }

    private static nuint Number(ReadOnlySpan<char> text) =>
        nuint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
