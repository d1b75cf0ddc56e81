using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// Adds up what the processes of one tree have used, also those that have ended meanwhile: what a process used since the
/// last look is charged at each look, so the sums only grow. What a process uses between its last look and its end, and
/// one that lives between two looks only, is seen by a cgroup alone. One thread; no allocation once grown.
/// </summary>
public sealed class ProcessAccount
{
    private const int MicrosecondsPerTick = 10_000;

    private Entry[] _entries = new Entry[8];
    private Entry[] _older = new Entry[8];
    private int _count;

    public long CpuMicroseconds { get; private set; }

    public long ReadBytes { get; private set; }

    public long WrittenBytes { get; private set; }

    public long MemoryBytes { get; private set; }

    public int Threads { get; private set; }

    public int OpenFiles { get; private set; }

    public int Processes => _count;

    /// <param name="members">Indices of the rows that belong, by rising pid as in the table.</param>
    public void Look(ReadOnlySpan<ProcessRow> rows, ReadOnlySpan<int> members)
    {
        (_entries, _older) = (_older, _entries);
        int olderCount = _count;
        _count = 0;
        MemoryBytes = 0;
        Threads = 0;
        OpenFiles = 0;
        if (_entries.Length < members.Length)
            _entries = new Entry[Math.Max(members.Length, _entries.Length * 2)];

        int at = 0;
        foreach (int member in members)
        {
            ref readonly ProcessRow row = ref rows[member];
            Entry now = Measure(row);
            while (at < olderCount && _older[at].Pid < row.Pid)
                at++;
            Entry before = at < olderCount && _older[at].Pid == row.Pid && _older[at].StartTicks == row.StartTicks
                ? _older[at]
                : default;
            CpuMicroseconds += Math.Max(0, now.CpuTicks - before.CpuTicks) * MicrosecondsPerTick;
            ReadBytes += Math.Max(0, now.ReadBytes - before.ReadBytes);
            WrittenBytes += Math.Max(0, now.WrittenBytes - before.WrittenBytes);
            MemoryBytes += row.ResidentPages * Environment.SystemPageSize;
            Threads += row.Threads;
            OpenFiles += KernelText.CountOpenFiles(row.Pid);
            _entries[_count++] = now;
        }
    }

    /// <summary>Another process than before: its sums begin at zero.</summary>
    public void Reset()
    {
        _count = 0;
        CpuMicroseconds = 0;
        ReadBytes = 0;
        WrittenBytes = 0;
        MemoryBytes = 0;
        Threads = 0;
        OpenFiles = 0;
    }

    private static Entry Measure(in ProcessRow row)
    {
        Entry entry = new()
        {
            Pid = row.Pid,
            StartTicks = row.StartTicks,
            CpuTicks = (long)(row.UserTicks + row.SystemTicks),
        };
        Span<byte> buffer = stackalloc byte[512];
        int length = Descriptor.ReadProcessFile(row.Pid, "io"u8, buffer);
        if (length > 0)
        {
            ReadOnlySpan<byte> text = buffer[..length];
            entry.ReadBytes = KernelText.Value(text, "\nread_bytes: "u8);
            entry.WrittenBytes = KernelText.Value(text, "\nwrite_bytes: "u8);
        }

        return entry;
    }

    private struct Entry
    {
        public int Pid;
        public ulong StartTicks;
        public long CpuTicks;
        public long ReadBytes;
        public long WrittenBytes;
    }
}
