using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees.Internal;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// All processes of one start of a service, also those that left its session or were orphaned. A process belongs when
/// <list type="bullet">
/// <item>it is in the service's cgroup (where there is one, nothing can leave it), or</item>
/// <item>its environment carries the marker of this start (read only where there is no cgroup), or</item>
/// <item>its parent or its session's leader belongs, or</item>
/// <item>it belonged at an earlier look, by pid and start time: so an orphan that overwrote its environment stays known.</item>
/// </list>
/// One thread; no allocation once grown to the number of processes.
/// </summary>
public sealed class ProcessTree
{
    private readonly ServiceMarker _marker;
    private readonly CgroupMembers? _cgroup;
    private readonly List<Known> _known = [];
    private int[] _members = new int[8];
    private int _count;
    private ulong _markerHash;

    public ProcessTree(ServiceMarker marker, int mainPid, ulong mainStartTicks, string? cgroupDirectory)
    {
        _marker = marker;
        MainPid = mainPid;
        MainStartTicks = mainStartTicks;
        CgroupDirectory = cgroupDirectory;
        _cgroup = cgroupDirectory is null ? null : new CgroupMembers(cgroupDirectory);
    }

    public int MainPid { get; private set; }

    public ulong MainStartTicks { get; private set; }

    public string? CgroupDirectory { get; }

    /// <summary>Indices into the table's rows, valid until the table's or this tree's next refresh. Zombies are not members.</summary>
    public ReadOnlySpan<int> Members => _members.AsSpan(0, _count);

    /// <summary>A service that forks names another main process (sd_notify MAINPID=). Ask <see cref="Contains"/> first.</summary>
    public void SetMain(int pid, ulong startTicks)
    {
        MainPid = pid;
        MainStartTicks = startTicks;
    }

    /// <summary>Whether it belonged at the last look.</summary>
    public bool Contains(int pid)
    {
        foreach (Known known in _known)
        {
            if (known.Pid == pid)
                return true;
        }
        return false;
    }

    /// <summary>Takes the table as it is; refresh that one first.</summary>
    public void Refresh(ProcessTable table)
    {
        if (_markerHash == 0)
            _markerHash = table.HashOf(_marker);
        Span<bool> belongs = table.ScratchFlags();
        _cgroup?.Mark(table, belongs);
        MarkKnown(table, belongs);
        for (int i = 0; i < belongs.Length; i++)
            belongs[i] |= IsSeed(table, i);
        while (Spread(table.Rows, table, belongs))
        {
        }
        Collect(table, belongs);
    }

    private void MarkKnown(ProcessTable table, Span<bool> belongs)
    {
        foreach (Known known in _known)
        {
            int index = table.Find(known.Pid);
            if (index >= 0 && table.Rows[index].StartTicks == known.StartTicks)
                belongs[index] = true;
        }
    }

    private bool IsSeed(ProcessTable table, int index)
    {
        ref readonly ProcessRow row = ref table.Rows[index];
        // Nothing of this start is older than its first process, apart from the resolution of the clock.
        if (row.StartTicks < MainStartTicks || row.IsGone)
            return false;
        if (row.Pid == MainPid)
            return row.StartTicks == MainStartTicks;
        return _cgroup is null && table.MarkerOf(index) == _markerHash;
    }

    private static bool Spread(ReadOnlySpan<ProcessRow> rows, ProcessTable table, Span<bool> belongs)
    {
        bool changed = false;
        for (int i = 0; i < rows.Length; i++)
        {
            if (belongs[i] || !(IsMember(table, rows[i].Parent, rows[i], belongs) || IsMember(table, rows[i].Session, rows[i], belongs)))
                continue;
            belongs[i] = true;
            changed = true;
        }
        return changed;
    }

    // An elder is never younger: a recycled pid would be.
    private static bool IsMember(ProcessTable table, int elder, in ProcessRow row, ReadOnlySpan<bool> belongs)
    {
        int index = elder <= 1 ? -1 : table.Find(elder);
        return index >= 0 && belongs[index] && table.Rows[index].StartTicks <= row.StartTicks;
    }

    private void Collect(ProcessTable table, ReadOnlySpan<bool> belongs)
    {
        ReadOnlySpan<ProcessRow> rows = table.Rows;
        _count = 0;
        _known.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            if (!belongs[i] || rows[i].IsGone || rows[i].Pid == Environment.ProcessId)
                continue;
            if (_count == _members.Length)
                Array.Resize(ref _members, _count * 2);
            _members[_count++] = i;
            table.MarkOurs(i);
            _known.Add(new Known(rows[i].Pid, rows[i].StartTicks));
        }
    }

    private readonly record struct Known(int Pid, ulong StartTicks);
}
