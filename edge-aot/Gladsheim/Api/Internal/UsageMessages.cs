using Edda.Contracts.Gladsheim.V1;
using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Api.Internal;

/// <summary>From samples to the contract's messages.</summary>
internal static class UsageMessages
{
    public static void Fill(Usage to, in UsageSample from)
    {
        to.AtUnixMs = from.AtUnixMs;
        to.CpuPercent = from.CpuPercent;
        to.CpuUs = (ulong)from.CpuMicroseconds;
        to.MemoryBytes = (ulong)from.MemoryBytes;
        to.ReadBytes = (ulong)from.ReadBytes;
        to.WrittenBytes = (ulong)from.WrittenBytes;
        to.Processes = (uint)from.Processes;
        to.Threads = (uint)from.Threads;
        to.OpenFiles = (uint)from.OpenFiles;
    }

    /// <param name="earlier">How many samples before the newest, at most.</param>
    public static void Fill(GetResourceUsageResponse to, UsageHistory from, int earlier)
    {
        UsageSample[] samples = new UsageSample[Math.Min(earlier + 1, from.Capacity)];
        int count = from.CopyTo(samples);
        for (int i = 0; i < count - 1; i++)
            Fill(to.History.Add(), samples[i]);
        if (count > 0)
            Fill(to.EnsureNow(), samples[count - 1]);
    }

    public static void Fill(Pressure to, PressureSample from)
    {
        if (from.CpuSome is { } cpu)
            to.CpuSome = cpu;
        if (from.MemorySome is { } memory)
            to.MemorySome = memory;
        if (from.MemoryFull is { } memoryFull)
            to.MemoryFull = memoryFull;
        if (from.IoSome is { } io)
            to.IoSome = io;
        if (from.IoFull is { } ioFull)
            to.IoFull = ioFull;
    }
}
