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
    private bool[] _flags = [];
    private int _count;
    private int _proc;

    public ProcessTable()
    {
        _proc = Libc.Open("/proc", FileFlags.ReadOnly | FileFlags.CloseOnExec | FileFlags.Directory, 0);
        if (_proc < 0)
            Throw.System("/proc", Errno.Last);
    }

    public ReadOnlySpan<ProcessRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>A process asked for its marker was in the middle of execve: look again a moment later.</summary>
    internal bool HasUndecided { get; private set; }

    public void Refresh()
    {
        (_rows, _older) = (_older, _rows);
        (_hashes, _olderHashes) = (_olderHashes, _hashes);
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
                if (*name is >= (byte)'0' and <= (byte)'9' && TryAdd(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)))
                    CarryMarker(ref at, olderCount);
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

    private bool TryAdd(ReadOnlySpan<byte> name)
    {
        if (!Utf8Parser.TryParse(name, out int pid, out int digits) || digits != name.Length)
            return false;
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
            Array.Resize(ref _hashes, _count * 2);
        }
        if (!ProcessStat.TryRead(pid, out _rows[_count]))
            return false;
        _hashes[_count] = MarkerReader.NotRead;
        _count++;
        return true;
    }

    // /proc lists pids in rising order, so the older rows are walked along once.
    private void CarryMarker(ref int at, int olderCount)
    {
        ref ProcessRow row = ref _rows[_count - 1];
        while (at < olderCount && _older[at].Pid < row.Pid)
            at++;
        if (at < olderCount && _older[at].Pid == row.Pid && _older[at].StartTicks == row.StartTicks)
            _hashes[_count - 1] = _olderHashes[at];
    }

    public void Dispose()
    {
        Descriptor.Close(ref _proc);
        _markers.Dispose();
        NativeMemory.Free(_directory);
    }
}
