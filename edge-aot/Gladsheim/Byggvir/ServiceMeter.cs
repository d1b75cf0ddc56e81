using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// What one service uses: what the kernel counts for its group where it does, and what its processes' files say for the
/// rest. The loop owns it; it lives as long as the service, and its counters begin anew with each start.
/// </summary>
public sealed class ServiceMeter(int history)
{
    private readonly ProcessAccount _account = new();
    private GroupUsage _groupAtStart = GroupUsage.NotCounted;
    private UsageSample _last;

    public UsageHistory History { get; } = new(history);

    public UsageSample Last => _last;

    /// <summary>Processes of this start that the kernel has killed for want of memory.</summary>
    public long KilledForMemory { get; private set; }

    private long KilledBefore { get; set; } = -1;

    /// <summary>A new process. The group may be older than it: what it had counted by then is not charged.</summary>
    public void Begin(in GroupUsage group, long killed)
    {
        _account.Reset();
        _groupAtStart = group;
        KilledBefore = killed;
        KilledForMemory = 0;
        _last = default;
    }

    public void Sample(ReadOnlySpan<ProcessRow> rows, ReadOnlySpan<int> members, in GroupUsage group, long unixMs)
    {
        _account.Look(rows, members);
        UsageSample sample = new()
        {
            AtUnixMs = unixMs,
            CpuMicroseconds = Counted(_groupAtStart.CpuMicroseconds, group.CpuMicroseconds, _account.CpuMicroseconds),
            MemoryBytes = group.MemoryBytes >= 0 ? group.MemoryBytes : _account.MemoryBytes,
            ReadBytes = Counted(_groupAtStart.ReadBytes, group.ReadBytes, _account.ReadBytes),
            WrittenBytes = Counted(_groupAtStart.WrittenBytes, group.WrittenBytes, _account.WrittenBytes),
            Processes = _account.Processes,
            Threads = _account.Threads,
            OpenFiles = _account.OpenFiles,
        };
        long elapsed = unixMs - _last.AtUnixMs;
        if (_last.AtUnixMs != 0 && elapsed > 0)
            sample.CpuPercent = (sample.CpuMicroseconds - _last.CpuMicroseconds) / (elapsed * 10.0);
        _last = sample;
        History.Add(sample);
    }

    /// <summary>After an end, before the next start: whether the kernel killed for memory.</summary>
    public void NoteKilled(long killed)
    {
        if (KilledBefore >= 0 && killed >= KilledBefore)
            KilledForMemory = killed - KilledBefore;
    }

    /// <summary>What the group has counted since the start, or else what has been added up.</summary>
    private static long Counted(long start, long now, long account) => start >= 0 && now >= start ? now - start : account;
}
