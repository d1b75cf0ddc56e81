using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// Adds up what the processes of one tree have used, also those that have ended meanwhile: what a process used since the
/// last look is charged at each look, so the sums only grow. What a process uses between its last look and its end, and
/// one that lives between two looks only, is seen by a cgroup alone. One thread; no allocation once grown.
/// </summary>
/// <remarks>
/// What a process has read and written the kernel adds to that of the parent that waits for it (wait_task_zombie), which
/// must not be charged a second time. Where nobody waits, because the parent ignores the end of its children, it is not
/// added, and as much of the parent's own goes uncharged.
/// </remarks>
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

        foreach (int member in members)
            _entries[_count++] = Measure(rows[member]);
        HandDown(olderCount);
        int at = 0;
        for (int i = 0; i < _count; i++)
        {
            ref readonly ProcessRow row = ref rows[members[i]];
            ref Entry now = ref _entries[i];
            while (at < olderCount && _older[at].Pid < row.Pid)
                at++;
            Entry before = at < olderCount && _older[at].IsSame(now) ? _older[at] : default;
            CpuMicroseconds += Math.Max(0, now.CpuTicks - before.CpuTicks) * MicrosecondsPerTick;
            ReadBytes += Math.Max(0, now.ReadBytes - before.ReadBytes - now.InheritedReads);
            WrittenBytes += Math.Max(0, now.WrittenBytes - before.WrittenBytes - now.InheritedWrites);
            MemoryBytes += row.ResidentPages * Environment.SystemPageSize;
            Threads += row.Threads;
            OpenFiles += KernelText.CountOpenFiles(row.Pid);
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

    /// <summary>What the ended ones were charged for is in the sums of the nearest ancestor that is still there.</summary>
    private void HandDown(int olderCount)
    {
        Span<Entry> older = _older.AsSpan(0, olderCount);
        Span<Entry> now = _entries.AsSpan(0, _count);
        foreach (ref Entry ended in older)
        {
            if (Find(now, ended.Pid) is >= 0 and var still && now[still].IsSame(ended))
                continue;
            int parent = ended.Parent;
            for (int steps = 0; steps < olderCount && Find(older, parent) is >= 0 and var above; steps++)
            {
                if (Find(now, parent) is >= 0 and var heir && now[heir].IsSame(older[above]))
                {
                    now[heir].InheritedReads += ended.ReadBytes;
                    now[heir].InheritedWrites += ended.WrittenBytes;
                    break;
                }

                parent = older[above].Parent;
            }
        }
    }

    /// <summary>By pid, of which they are in order; negative: it is not among them.</summary>
    private static int Find(ReadOnlySpan<Entry> entries, int pid)
    {
        int low = 0;
        for (int high = entries.Length - 1; low <= high;)
        {
            int middle = (low + high) / 2;
            if (entries[middle].Pid == pid)
                return middle;
            if (entries[middle].Pid < pid)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static Entry Measure(in ProcessRow row)
    {
        Entry entry = new()
        {
            Pid = row.Pid,
            Parent = row.Parent,
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
        public int Parent;
        public ulong StartTicks;
        public long CpuTicks;
        public long ReadBytes;
        public long WrittenBytes;

        // Of descendants that ended, as they had been charged.
        public long InheritedReads;
        public long InheritedWrites;

        public readonly bool IsSame(in Entry other) => Pid == other.Pid && StartTicks == other.StartTicks;
    }
}
