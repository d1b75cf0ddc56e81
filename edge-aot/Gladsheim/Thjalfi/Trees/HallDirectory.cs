using System.Globalization;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// One Gladsheim's directory in a hierarchy of cgroups, above those of its services. Its flock(2) says that the owner
/// lives: the kernel gives it up however the owner ends, so what a killed one has left is known, and taken away by the
/// next that starts beside it. Held until disposed.
/// </summary>
internal sealed class HallDirectory : IDisposable
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const string Prefix = "edda.";
    private const int Exclusive = 2;
    private const int NoWait = 4;

    private int _fd;

    private HallDirectory(string path, int fd)
    {
        Path = path;
        _fd = fd;
    }

    public string Path { get; }

    /// <summary>Null where the kernel refuses.</summary>
    public static HallDirectory? TryTake(string above, string instance)
    {
        string path = $"{above.TrimEnd('/')}/{Prefix}{instance}";
        bool isThere = Libc.MakeDirectory(path, DirectoryMode) == 0
            || (Errno.Last == Errno.Exists && Libc.Access(path, 2 /* W_OK */) == 0);
        return isThere ? TryHold(path) : null;
    }

    /// <summary>One that is there already, wherever it is.</summary>
    public static HallDirectory? TryHold(string path)
    {
        RemoveAbandoned(path);
        while (true)
        {
            int fd = Libc.Open(path, FileFlags.ReadOnly | FileFlags.Directory | FileFlags.CloseOnExec, 0);
            if (fd < 0)
                return null;

            // Nobody else has it but who tries whether it is abandoned, for a moment. If it was and is no more, it is made
            // again.
            _ = Libc.Lock(fd, Exclusive);
            bool wasGone = Libc.MakeDirectory(path, DirectoryMode) == 0;
            if (!wasGone && Errno.Last == Errno.Exists)
                return new HallDirectory(path, fd);
            Descriptor.Close(ref fd);
            if (!wasGone)
                return null;
        }
    }

    /// <summary>Takes a cgroup away with those below it, as far as no process is in them: there the kernel refuses.</summary>
    public static void RemoveTree(string path)
    {
        if (!Directory.Exists(path))
            return;
        foreach (string below in Directory.GetDirectories(path))
            RemoveTree(below);
        _ = Libc.RemoveDirectory(path);
    }

    /// <summary>The next one may take what is empty away.</summary>
    public void Dispose() => Descriptor.Close(ref _fd);

    /// <summary>Those beside it that nobody holds, as far as no process is in them.</summary>
    private static void RemoveAbandoned(string own)
    {
        string[] candidates;
        try
        {
            candidates = Directory.GetDirectories(System.IO.Path.GetDirectoryName(own)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }

        foreach (string path in candidates)
        {
            if (path == own || !IsOfHall(System.IO.Path.GetFileName(path.AsSpan())))
                continue;
            int fd = Libc.Open(path, FileFlags.ReadOnly | FileFlags.Directory | FileFlags.CloseOnExec, 0);
            if (fd >= 0 && Libc.Lock(fd, Exclusive | NoWait) == 0)
                RemoveTree(path);
            Descriptor.Close(ref fd);
        }
    }

    /// <summary>Whether a hall made the name: what others call theirs is none of our business.</summary>
    private static bool IsOfHall(ReadOnlySpan<char> name) =>
        name.Length == Prefix.Length + 8 && name.StartsWith(Prefix, StringComparison.Ordinal)
        && uint.TryParse(name[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
