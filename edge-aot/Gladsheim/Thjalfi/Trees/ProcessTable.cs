using System.Buffers.Text;
using System.Runtime.InteropServices;
using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees.Internal;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// All processes of the machine at one moment, by rising pid; the rows are reused by the next <see cref="Refresh"/>.
/// One instance serves all trees. One thread; no allocation once it has grown to the number of processes.
/// </summary>
public sealed unsafe class ProcessTable : IDisposable
{
    private const int DirectoryBytes = 16 * 1024;
    private const int LengthAt = 16;
    private const int NameAt = 19;

    private readonly byte* _directory = (byte*)NativeMemory.Alloc(DirectoryBytes);
    private readonly MarkerReader _markers = new();
    private ProcessRow[] _rows = new ProcessRow[128];
    private ProcessRow[] _older = new ProcessRow[128];
    private ulong[] _hashes = new ulong[128];
    private ulong[] _olderHashes = new ulong[128];
    private bool[] _ours = new bool[128];
    private bool[] _olderOurs = new bool[128];
    private bool[] _flags = [];
    private readonly KernelFile _load = new("/proc/loadavg");
    private int _count;
    private int _proc;

    public ProcessTable()
    {
        _proc = Libc.Open("/proc", FileFlags.ReadOnly | FileFlags.CloseOnExec | FileFlags.Directory, 0);
        if (_proc < 0)
            Throw.System("/proc", Errno.Last);
    }

    public ReadOnlySpan<ProcessRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>
    /// A process asked for its marker was in the middle of execve, or one of a cgroup is younger than this table: look again
    /// a moment later.
    /// </summary>
    internal bool HasUndecided { get; set; }

    /// <summary>Reads every process anew, also those that began meanwhile.</summary>
    public void Refresh()
    {
        int newest = NewestPid();
        List(onlyOurs: false);
        CatchUp(newest);
    }

    /// <summary>
    /// Reads anew what belonged to a tree at the last look, and whatever has come since; of the rest, usually most of the
    /// machine's processes, only whether it is still there: none of those becomes a service's. Wrong only when a number was
    /// given to another process meanwhile, so for metering, with a <see cref="Refresh"/> now and then.
    /// </summary>
    public void RefreshOurs() => List(onlyOurs: true);

    /// <summary>The row belongs to a tree.</summary>
    internal void MarkOurs(int index) => _ours[index] = true;

    private void List(bool onlyOurs)
    {
        (_rows, _older) = (_older, _rows);
        (_hashes, _olderHashes) = (_olderHashes, _hashes);
        (_ours, _olderOurs) = (_olderOurs, _ours);
        int olderCount = _count;
        _count = 0;
        HasUndecided = false;
        _ = Libc.Seek(_proc, 0, 0);
        int at = 0;
        int length;
        while ((length = (int)Libc.Syscall(Syscalls.ListDirectory, _proc, (nint)_directory, DirectoryBytes, 0, 0)) > 0)
        {
            for (int offset = 0; offset < length; offset += *(ushort*)(_directory + offset + LengthAt))
            {
                byte* name = _directory + offset + NameAt;
                if (*name is < (byte)'0' or > (byte)'9' || !TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), out int pid))
                    continue;
                // /proc lists pids in rising order, so the older rows are walked along once.
                while (at < olderCount && _older[at].Pid < pid)
                    at++;
                Add(pid, at < olderCount && _older[at].Pid == pid ? at : -1, onlyOurs);
            }
        }
    }

    /// <summary>Index into <see cref="Rows"/>, or -1.</summary>
    public int Find(int pid)
    {
        int low = 0;
        int high = _count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_rows[middle].Pid == pid)
                return middle;
            if (_rows[middle].Pid < pid)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    /// <summary>
    /// Hash of the process's service marker, 0 when it has none or nobody may read it. Read once for each process: a
    /// process of a service has it from its birth, and none gets it later.
    /// </summary>
    internal ulong MarkerOf(int index)
    {
        if (_hashes[index] == MarkerReader.NotRead)
            _hashes[index] = _rows[index].IsKernelThread ? MarkerReader.None : _markers.Read(_rows[index].Pid);
        if (_hashes[index] != MarkerReader.NotRead)
            return _hashes[index];
        HasUndecided = true;
        return MarkerReader.None;
    }

    /// <summary>One cleared flag for each row; the trees take turns with it.</summary>
    internal Span<bool> ScratchFlags()
    {
        if (_flags.Length < _count)
            _flags = new bool[_rows.Length];
        Span<bool> flags = _flags.AsSpan(0, _count);
        flags.Clear();
        return flags;
    }

    internal ulong HashOf(ServiceMarker marker) => MarkerReader.Hash(marker.ToString());

    /// <summary>
    /// A process that was listed may end before it is read, and its child not have been listed: a tree that goes on from
    /// child to child within a moment would be nowhere. So whoever began since before the listing is read one by one, until
    /// nobody new has begun.
    /// </summary>
    private void CatchUp(int seen)
    {
        const int maxRounds = 16;
        const int maxNewcomers = 1000;
        for (int round = 0; round < maxRounds; round++)
        {
            int newest = NewestPid();
            if (newest == seen)
                return;
            // Numbers have begun anew, or there are more than can be followed.
            if (newest < seen || newest - seen > maxNewcomers)
                break;
            for (int pid = seen + 1; pid <= newest; pid++)
            {
                if (Find(pid) < 0 && IsProcess(pid) && ProcessStat.TryRead(pid, out ProcessRow row))
                    Insert(row);
            }

            seen = newest;
        }

        HasUndecided = true;
    }

    /// <summary>The number given last, to a process or a thread: the end of "0.20 0.18 0.12 1/80 11206" (proc_loadavg(5)).</summary>
    private int NewestPid()
    {
        Span<byte> buffer = stackalloc byte[128];
        ReadOnlySpan<byte> line = _load.Read(buffer).TrimEnd((byte)'\n');
        return Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int pid, out _) ? pid : 0;
    }

    /// <summary>Threads have numbers too, and files in /proc, but no pidfd.</summary>
    private static bool IsProcess(int pid)
    {
        int pidfd = (int)Libc.Syscall(Syscalls.PidfdOpen, pid, 0, 0, 0, 0);
        if (pidfd < 0)
            return false;
        Descriptor.Close(ref pidfd);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> name, out int pid) =>
        Utf8Parser.TryParse(name, out pid, out int digits) && digits == name.Length;

    /// <param name="older">Where the process was at the last look; -1: nowhere.</param>
    private void Add(int pid, int older, bool onlyOurs)
    {
        MakeRoom();
        ref ProcessRow row = ref _rows[_count];
        if (onlyOurs && older >= 0 && !_olderOurs[older])
            row = _older[older];
        else if (!ProcessStat.TryRead(pid, out row))
            return;
        bool isSame = older >= 0 && _older[older].StartTicks == row.StartTicks;
        _hashes[_count] = isSame ? _olderHashes[older] : MarkerReader.NotRead;
        _ours[_count] = isSame && _olderOurs[older];
        _count++;
    }

    private void Insert(in ProcessRow row)
    {
        MakeRoom();
        int at = _count;
        while (at > 0 && _rows[at - 1].Pid > row.Pid)
            at--;
        Array.Copy(_rows, at, _rows, at + 1, _count - at);
        Array.Copy(_hashes, at, _hashes, at + 1, _count - at);
        Array.Copy(_ours, at, _ours, at + 1, _count - at);
        _rows[at] = row;
        _hashes[at] = MarkerReader.NotRead;
        _ours[at] = false;
        _count++;
    }

    private void MakeRoom()
    {
        if (_count < _rows.Length)
            return;
        Array.Resize(ref _rows, _count * 2);
        Array.Resize(ref _hashes, _count * 2);
        Array.Resize(ref _ours, _count * 2);
    }

    public void Dispose()
    {
        Descriptor.Close(ref _proc);
        _load.Dispose();
        _markers.Dispose();
        NativeMemory.Free(_directory);
    }
}
