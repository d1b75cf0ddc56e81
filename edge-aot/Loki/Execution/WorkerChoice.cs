using System.Diagnostics;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Which worker a script may have. Scripts that wait, or are short, share the workers that there are, however many come at
/// once; another begins when all of them have scripts that do not let go of the processor. Under the executor's lock.
/// </summary>
internal sealed class WorkerChoice(List<WorkerLink> workers, WorkerBoard? board)
{
    /// <summary>A worker that has so many scripts in turn gets no more.</summary>
    private const int MostInTurn = 4;

    /// <summary>Of fewer none is kept for those that pass by: it would be too much of what there is.</summary>
    private const int LeastForPassage = 3;

    /// <summary>More processes that burn make none of them quicker: they take memory, and turns from all others.</summary>
    private static readonly int MostBurning = Environment.ProcessorCount + 1;

    /// <summary>What to do when there is none to be had.</summary>
    internal enum Otherwise
    {
        /// <summary>One is on its way, or a script has to end first: each of them makes itself heard.</summary>
        Nothing,

        /// <summary>One may soon have a free hand without saying so.</summary>
        LookAgain,

        Start,
    }

    /// <param name="burns">Whether the script took the processor in its last run; then it may have to share a worker with others that did.</param>
    /// <param name="most">How many workers there may be.</param>
    public (WorkerLink? Worker, Otherwise Otherwise) Make(bool burns, int most, TimeSpan patience)
    {
        if (burns && HaveTheirShare(most))
            return (Least(static worker => worker.Burning > 0), Otherwise.Nothing);
        WorkerLink? least = Least(static worker => worker.IsReady, int.MaxValue);
        if (least is null or { Running: 0 })
            return (least, Otherwise.Nothing);
        bool isOneStarting = workers.Exists(static worker => worker is { IsLost: false, IsReady: false });
        bool isFull = !isOneStarting && workers.Count >= most;
        if (!isFull && HasJustBegun(patience))
            return (null, Otherwise.LookAgain);
        if (Brisk(out bool areBurning) is { } brisk)
            return (brisk, Otherwise.Nothing);
        // When there can be no more of them, a worker gives its scripts short turns.
        if (isFull)
            return (Least(worker => worker.IsReady && !IsBurning(worker)) ?? Least(static worker => worker.IsReady), Otherwise.Nothing);
        return (null, areBurning && !isOneStarting ? Otherwise.Start : Otherwise.LookAgain);
    }

    public bool IsBurning(WorkerLink worker) =>
        worker.Burning > 0 || worker.Pulse.IsBurning(board![worker.Slot], worker.CpuTime ?? 0);

    /// <summary>Whether scripts that burn have all the workers that they may: not the last one, and few more than processors.</summary>
    private bool HaveTheirShare(int most) =>
        most >= LeastForPassage && workers.Count(static worker => worker.Burning > 0) >= Math.Min(most - 1, MostBurning);

    /// <summary>The one with the fewest scripts in turn; null: each has as many as may be.</summary>
    private WorkerLink? Least(Predicate<WorkerLink> isFine, int below = MostInTurn)
    {
        WorkerLink? least = null;
        foreach (WorkerLink worker in workers)
        {
            if (!worker.IsLost && worker.Running < (least?.Running ?? below) && isFine(worker))
                least = worker;
        }

        return least;
    }

    /// <summary>Of those whose scripts pass by, the one with the fewest.</summary>
    /// <param name="areBurning">Each has a script that does not.</param>
    private WorkerLink? Brisk(out bool areBurning)
    {
        WorkerLink? best = null;
        areBurning = true;
        long now = Stopwatch.GetTimestamp();
        foreach (WorkerLink worker in workers)
        {
            if (worker.IsLost || !worker.IsReady)
                continue;
            WorkerCondition condition = worker.Pulse.Look(board![worker.Slot], worker.CpuTime ?? 0, now);
            areBurning &= condition == WorkerCondition.Burning;
            if (condition == WorkerCondition.Brisk && worker.Running < (best?.Running ?? MostInTurn))
                best = worker;
        }

        return best;
    }

    /// <summary>Whether one of the workers became busy just now: it may be free again before another could begin.</summary>
    private bool HasJustBegun(TimeSpan patience)
    {
        long since = Stopwatch.GetTimestamp() - (long)(patience.TotalSeconds * Stopwatch.Frequency);
        foreach (WorkerLink worker in workers)
        {
            if (worker is { IsLost: false, IsReady: true } && worker.BusySince > since)
                return true;
        }

        return false;
    }
}
