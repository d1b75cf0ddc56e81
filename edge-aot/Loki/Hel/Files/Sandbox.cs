using System.Runtime.InteropServices;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Hel.Internal;
using Microsoft.Win32.SafeHandles;

namespace Edda.Loki.Hel.Files;

/// <summary>
/// A folder that nothing escapes from. Every path is resolved by openat2 beneath the folder's own descriptor and never
/// through a link, so "..", absolute paths, links and races with whoever else changes the tree all end inside or fail.
/// Owns the descriptor until Dispose. Any thread may call; changes are made one at a time. Blocks on the disk.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Of files that are being written; no script can name one.</summary>
    public const string TemporaryPrefix = ".edda-new-";

    private const int MaximumAttempts = 100;

    private readonly Lock _gate = new();
    private readonly SandboxUsage _usage;
    private readonly SafeFileHandle _root;
    private int _temporaries;

    private Sandbox(SafeFileHandle root, SandboxUsage usage)
    {
        _root = root;
        _usage = usage;
    }

    /// <summary>Makes the folder if it is missing. Throws IOException when it cannot be used.</summary>
    public static Sandbox Open(string folder, SandboxLimits limits)
    {
        Directory.CreateDirectory(folder);
        int fd = Libc.Open(folder, Libc.PathOnly | Libc.Folder | Libc.CloseOnExec, 0);
        if (fd < 0)
            throw HelThrow.SandboxUnusable(folder, Marshal.GetLastPInvokeError());
        SafeFileHandle root = new(fd, ownsHandle: true);
        int probe = Libc.OpenWithin(fd, "", Libc.ReadOnly | Libc.Folder, 0);
        if (probe < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            root.Dispose();
            throw HelThrow.SandboxUnusable(folder, error);
        }

        _ = Libc.Close(probe);
        return new Sandbox(root, SandboxUsage.Of(folder, limits));
    }

    /// <summary>Bytes in files whose paths the condition holds for.</summary>
    public long Used(Func<string, bool> covers) => _usage.Used(covers);

    /// <param name="held">Of the run that wants it: what is read is taken from it first, for the call.</param>
    public SandboxFailure? Read(string path, long offset, int count, HeldMemory held, out byte[] bytes)
    {
        bytes = [];
        if (OpenFile(path, Libc.ReadOnly, 0, out SafeFileHandle? file) is { } failure)
            return failure;
        using (file)
        {
            try
            {
                long rest = Math.Max(RandomAccess.GetLength(file!) - offset, 0);
                if (held.TakeForCall(Math.Min(rest, count)) is { } reached)
                    return new SandboxFailure(StatusCode.ResourceExhausted, HeldMemory.Describe(reached), reached);
                byte[] buffer = new byte[Math.Min(rest, count)];
                int total = 0;
                while (total < buffer.Length && RandomAccess.Read(file!, buffer.AsSpan(total), offset + total) is > 0 and int read)
                    total += read;
                bytes = total == buffer.Length ? buffer : buffer[..total];
                return null;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                return new SandboxFailure(StatusCode.FailedPrecondition, $"\"{path}\" is no plain file");
            }
        }
    }

    /// <summary>Replaces a file as a whole: whoever reads it meets the old content or the new, never a part.</summary>
    public SandboxFailure? Write(string path, ReadOnlySpan<byte> bytes, long allowance, Func<string, bool> covers)
    {
        (string folder, string name) = SandboxPath.Split(path);
        if (name.Length == 0)
            return IsFolder(path);
        lock (_gate)
        {
            if (_usage.Objection(path, bytes.Length, allowance, covers) is { } full)
                return full;
            if (OpenFolder(folder, out SafeFileHandle? parent) is { } failure)
                return failure;
            using (parent)
            {
                if (IsFolderAt(parent!, name))
                    return IsFolder(path);
                failure = Replace(parent!, name, path, bytes);
                if (failure is null)
                    _usage.Set(path, bytes.Length);
                return failure;
            }
        }
    }

    public SandboxFailure? Append(string path, ReadOnlySpan<byte> bytes, long allowance, Func<string, bool> covers)
    {
        lock (_gate)
        {
            if (_usage.Objection(path, _usage.SizeOf(path) + bytes.Length, allowance, covers) is { } full)
                return full;
            if (OpenFile(path, Libc.WriteOnly | Libc.Create | Libc.Append, 0x180, out SafeFileHandle? file) is { } failure)
                return failure;
            using (file)
            {
                long before = RandomAccess.GetLength(file!);
                try
                {
                    RandomAccess.Write(file!, bytes, before);
                    _usage.Set(path, before + bytes.Length);
                    return null;
                }
                catch (IOException problem)
                {
                    return CutBack(file!, path, before, problem);
                }
            }
        }
    }

    public SandboxFailure? CreateFolder(string path)
    {
        (string folder, string name) = SandboxPath.Split(path);
        lock (_gate)
        {
            if (name.Length == 0)
                return new SandboxFailure(StatusCode.AlreadyExists, "the sandbox itself is always there");
            if (_usage.ObjectionToFolder() is { } full)
                return full;
            if (OpenFolder(folder, out SafeFileHandle? parent) is { } failure)
                return failure;
            using (parent)
            {
                if (Libc.MakeFolder(Number(parent!), name, 0x1C0) < 0)
                    return SandboxErrors.Describe(path, Marshal.GetLastPInvokeError());
                _usage.AddFolder();
                return null;
            }
        }
    }

    /// <summary>A file, or a folder that is empty.</summary>
    public SandboxFailure? Remove(string path)
    {
        (string folder, string name) = SandboxPath.Split(path);
        if (name.Length == 0)
            return new SandboxFailure(StatusCode.FailedPrecondition, "the sandbox itself cannot be removed");
        lock (_gate)
        {
            if (OpenFolder(folder, out SafeFileHandle? parent) is { } failure)
                return failure;
            using (parent)
            {
                if (Libc.Unlink(Number(parent!), name, 0) == 0)
                {
                    _usage.Remove(path);
                    return null;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error is not (Errno.IsFolder or Errno.NotPermitted))
                    return SandboxErrors.Describe(path, error);
                if (Libc.Unlink(Number(parent!), name, Libc.RemoveFolder) < 0)
                    return SandboxErrors.Describe(path, Marshal.GetLastPInvokeError());
                _usage.RemoveFolder();
                return null;
            }
        }
    }

    public SandboxFailure? List(string path, out List<SandboxEntry> entries)
    {
        entries = [];
        if (OpenFolder(path, out SafeFileHandle? folder) is { } failure)
            return failure;
        using (folder)
        {
            // The descriptor is the folder, wherever its name leads by now. Entries are told by name; links are not followed.
            foreach (FileSystemInfo info in new DirectoryInfo($"/proc/self/fd/{Number(folder!)}/").EnumerateFileSystemInfos())
            {
                bool isLink = (info.Attributes & FileAttributes.ReparsePoint) != 0;
                if (!isLink && !info.Name.StartsWith(TemporaryPrefix, StringComparison.Ordinal))
                    entries.Add(new SandboxEntry(info.Name, info is DirectoryInfo, info is FileInfo file ? file.Length : 0));
                if (entries.Count >= SandboxLimits.MaximumListed)
                    break;
            }
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return null;
    }

    public void Dispose() => _root.Dispose();

    private SandboxFailure? Replace(SafeFileHandle parent, string name, string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = TemporaryPrefix + Environment.ProcessId + "-" + ++_temporaries;
        int fd = Libc.OpenWithin(Number(parent), temporary, Libc.WriteOnly | Libc.Create | Libc.Exclusive, 0x180);
        if (fd < 0)
            return SandboxErrors.Describe(path, Marshal.GetLastPInvokeError());
        try
        {
            using (SafeFileHandle file = new(fd, ownsHandle: true))
                RandomAccess.Write(file, bytes, 0);
        }
        catch (IOException problem)
        {
            _ = Libc.Unlink(Number(parent), temporary, 0);
            return SandboxErrors.Describe(path, problem);
        }

        if (Libc.Rename(Number(parent), temporary, Number(parent), name) == 0)
            return null;
        int error = Marshal.GetLastPInvokeError();
        _ = Libc.Unlink(Number(parent), temporary, 0);
        return SandboxErrors.Describe(path, error);
    }

    private static SandboxFailure CutBack(SafeFileHandle file, string path, long length, IOException problem)
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (IOException)
        {
            // A part stays; the file is as long as it is found to be at the next start.
        }

        return SandboxErrors.Describe(path, problem);
    }

    private SandboxFailure? OpenFile(string path, int flags, uint mode, out SafeFileHandle? file)
    {
        // Not blocking: a pipe that somebody else put there must not hold a thread.
        SandboxFailure? failure = OpenBeneath(path, flags | Libc.NonBlocking, mode, out file);
        if (failure is null && Directory.Exists($"/proc/self/fd/{Number(file!)}"))
        {
            file!.Dispose();
            return IsFolder(path);
        }

        return failure;
    }

    private SandboxFailure? OpenFolder(string path, out SafeFileHandle? folder) =>
        OpenBeneath(path, Libc.ReadOnly | Libc.Folder, 0, out folder);

    private SandboxFailure? OpenBeneath(string path, int flags, uint mode, out SafeFileHandle? file)
    {
        file = null;
        int error = 0;
        for (int attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            int fd = Libc.OpenWithin(Number(_root), path, flags, mode);
            if (fd >= 0)
            {
                file = new SafeFileHandle(fd, ownsHandle: true);
                return null;
            }

            // EAGAIN: somebody renames folders at this moment, and the kernel cannot vouch for the way. openat2(2).
            error = Marshal.GetLastPInvokeError();
            if (error is not (Errno.Again or Errno.Interrupted))
                break;
        }

        return SandboxErrors.Describe(path, error);
    }

    private static bool IsFolderAt(SafeFileHandle parent, string name)
    {
        int fd = Libc.OpenWithin(Number(parent), name, Libc.PathOnly | Libc.Folder, 0);
        if (fd >= 0)
            _ = Libc.Close(fd);
        return fd >= 0;
    }

    private static SandboxFailure IsFolder(string path) =>
        new(StatusCode.FailedPrecondition, $"\"{path}\" is a folder; needed: a file");

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
