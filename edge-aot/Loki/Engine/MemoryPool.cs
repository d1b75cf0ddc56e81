using System.Runtime.InteropServices;

namespace Edda.Loki.Engine;

/// <summary>
/// The memory of all scripts of the service together. Every process has a counter of what it has taken, and the counters
/// lie side by side in memory that all of them share, so that the sum is known to each without asking. Whoever takes
/// counts first and looks afterwards: two that take at once may both be refused, but never both pass the bound.
/// </summary>
internal sealed unsafe class MemoryPool
{
    /// <summary>A state takes in such steps.</summary>
    public const int Step = 8 * 1024;

    private readonly long* _counters;
    private readonly int _count;
    private readonly int _stride;
    private readonly int _own;

    /// <param name="counters">Stay where they are for as long as this is used.</param>
    /// <param name="stride">Bytes from one counter to the next.</param>
    /// <param name="own">Which of them is this process's own.</param>
    public MemoryPool(long* counters, int count, int stride, int own, long total)
    {
        _counters = counters;
        _count = count;
        _stride = stride;
        _own = own;
        Total = total;
    }

    /// <summary>What all of them may take.</summary>
    public long Total { get; }

    public long Taken
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _count; i++)
                sum += Volatile.Read(ref Counter(i));
            return sum;
        }
    }

    /// <summary>A pool of this process alone, which lives as long as the process.</summary>
    public static MemoryPool OfOneProcess(long total = long.MaxValue) =>
        new((long*)NativeMemory.AllocZeroed(sizeof(long)), 1, sizeof(long), 0, total);

    public bool TryTake(long bytes)
    {
        Take(bytes);
        if (Taken <= Total)
            return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>For what cannot be refused.</summary>
    public void Take(long bytes) => Interlocked.Add(ref Counter(_own), bytes);

    public void GiveBack(long bytes) => Interlocked.Add(ref Counter(_own), -bytes);

    private ref long Counter(int index) => ref *(long*)((byte*)_counters + ((long)index * _stride));
}
