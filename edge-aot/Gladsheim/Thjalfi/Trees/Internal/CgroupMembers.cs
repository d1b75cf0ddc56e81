using System.Buffers.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees.Internal;

/// <summary>Reads cgroup.procs of a service's cgroup and of those the service made below it.</summary>
internal sealed class CgroupMembers(string directory)
{
    private const int BufferBytes = 4096;

    private readonly string _procs = directory + "/cgroup.procs";

    public void Mark(ProcessTable table, Span<bool> belongs)
    {
        MarkFile(_procs, table, belongs);
        if (!Directory.Exists(directory))
            return;
        foreach (string below in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories))
            MarkFile(below + "/cgroup.procs", table, belongs);
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
                if (Utf8Parser.TryParse(rest[..end], out int pid, out _) && table.Find(pid) is var index and >= 0)
                    belongs[index] = true;
                rest = rest[(end + 1)..];
            }
            rest.CopyTo(buffer);
            kept = rest.Length;
        }
        Descriptor.Close(ref fd);
    }
}
