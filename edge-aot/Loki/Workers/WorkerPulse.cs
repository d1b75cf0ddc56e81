using System.Diagnostics;

namespace Edda.Loki.Workers;

/// <summary>
/// What can be seen of a worker from outside, in its slot and its processor time: whether its scripts pass by, or one of
/// them takes the processor and does not let go. Under the executor's lock.
/// </summary>
internal sealed class WorkerPulse
{
    /// <summary>Processor time after which a run counts as one that burns: far more than those take that wait for something.</summary>
    private const long BurningMicroseconds = 10_000;

    /// <summary>A run that took less has not burned after all, whatever was seen of it meanwhile.</summary>
    public const long BurnedMicroseconds = 40_000;

    /// <summary>An older look says nothing about now.</summary>
    private static readonly long Recent = Stopwatch.Frequency / 10;

    private ulong _turn;
    private ulong _job;
    private long _cpu;
    private long _at = long.MinValue / 2;

    public WorkerCondition Look(in WorkerSlot slot, long cpu, long now)
    {
        if (IsBurning(slot, cpu))
            return WorkerCondition.Burning;
        ulong turn = Volatile.Read(in slot.Turn);
        if (turn == _turn)
            return WorkerCondition.Unknown;
        ulong job = Volatile.Read(in slot.Job);
        // The same one in a later turn may be on its way to where nothing can interrupt it.
        bool isBrisk = now - _at <= Recent && (job == 0 || job != _job);
        (_turn, _job, _cpu, _at) = (turn, job, cpu, now);
        return isBrisk ? WorkerCondition.Brisk : WorkerCondition.Unknown;
    }

    /// <summary>As far as the last look goes; this is none.</summary>
    public bool IsBurning(in WorkerSlot slot, long cpu) =>
        Volatile.Read(in slot.Job) != 0
        && (Volatile.Read(in slot.CpuBefore) >= BurningMicroseconds
            || (Volatile.Read(in slot.Turn) == _turn && cpu - _cpu >= BurningMicroseconds / 2));

    /// <summary>When that turn was first seen; never, if it is another that was seen last.</summary>
    public long SeenAt(ulong turn) => turn == _turn ? _at : long.MaxValue;

    /// <summary>Microseconds of processor time in a turn since it was first seen here.</summary>
    /// <param name="job">Whose turn it is.</param>
    public long UsedIn(ulong turn, ulong job, long cpu, long now)
    {
        if (turn != _turn)
            (_turn, _job, _cpu, _at) = (turn, job, cpu, now);
        return cpu - _cpu;
    }
}
