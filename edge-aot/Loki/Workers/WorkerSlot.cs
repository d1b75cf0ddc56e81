using System.Runtime.InteropServices;

namespace Edda.Loki.Workers;

/// <summary>What a worker tells about itself without a message. It alone writes; the service reads at any time.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct WorkerSlot
{
    /// <summary>Bytes that its scripts have taken: one counter of a <see cref="Engine.MemoryPool"/>.</summary>
    public long Taken;

    /// <summary>The run whose turn it is; 0: nobody's.</summary>
    public ulong Job;

    /// <summary>Another for every turn.</summary>
    public ulong Turn;

    /// <summary>Microseconds of processor time that this run had before this turn.</summary>
    public long CpuBefore;

    /// <summary>The most bytes it has held.</summary>
    public long Memory;

    /// <summary>Bytes that it has printed.</summary>
    public long Output;
}
