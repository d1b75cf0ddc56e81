using System.Buffers.Text;
using System.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees.Internal;

/// <summary>Reads cgroup.procs of a service's cgroup and of those the service made below it.</summary>
internal sealed unsafe class CgroupMembers(string directory)
{
    private const int BufferBytes = 4096;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint StatxLinks = 0x4;
    private const int StatxBytes = 256;
    private const int LinksOffset = 16;

    private readonly string _procs = directory + "/cgroup.procs";
    private readonly byte[] _path = Encoding.UTF8.GetBytes(directory + "\0");

    public void Mark(ProcessTable table, Span<bool> belongs)
    {
        MarkFile(_procs, table, belongs);
        if (!HasOthersBelow())
            return;
        foreach (string below in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories))
            MarkFile(below + "/cgroup.procs", table, belongs);
    }

    /// <summary>A cgroup's directory is linked from above, by itself and by each one below.</summary>
    private bool HasOthersBelow()
    {
        const int withoutAny = 2;
        byte* status = stackalloc byte[StatxBytes];
        fixed (byte* path = _path)
            return Libc.Statx(CurrentDirectory, path, 0, StatxLinks, status) == 0 && *(uint*)(status + LinksOffset) > withoutAny;
    }

    private static void MarkFile(string path, ProcessTable table, Span<bool> belongs)
    {
        int fd = Libc.Open(path, FileFlags.ReadOnly | FileFlags.CloseOnExec, 0);
        if (fd < 0)
            return;
        Span<byte> buffer = stackalloc byte[BufferBytes];
        int kept = 0;
        int count;
        while ((count = Descriptor.Read(fd, buffer[kept..])) > 0)
        {
            ReadOnlySpan<byte> rest = buffer[..(kept + count)];
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                if (Utf8Parser.TryParse(rest[..end], out int pid, out _) && pid > 0)
                {
                    int index = table.Find(pid);
                    if (index >= 0)
                        belongs[index] = true;
                    else
                        table.HasUndecided = true;
                }

                rest = rest[(end + 1)..];
            }
            rest.CopyTo(buffer);
            kept = rest.Length;
        }
        Descriptor.Close(ref fd);
    }
}
