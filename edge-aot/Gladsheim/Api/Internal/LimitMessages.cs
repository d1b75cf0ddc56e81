using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Skirnir;
using Contract = Edda.Contracts.Gladsheim.V1;

namespace Edda.Gladsheim.Api.Internal;

/// <summary>Between limits and the contract's message.</summary>
internal static class LimitMessages
{
    public static void Fill(Contract.ResourceLimits to, ServiceSnapshot from)
    {
        ResourceLimits limits = from.Limits;
        to.Name = from.Name;
        if (limits.MemoryBytes is { } memory)
            to.MemoryBytes = (ulong)memory;
        if (limits.CpuPercent is { } cpu)
            to.CpuPercent = cpu;
        if (limits.Processes is { } processes)
            to.Processes = (uint)processes;
        if (limits.OpenFiles is { } files)
            to.OpenFiles = (uint)files;
        if (limits.IoBytesPerSecond is { } io)
            to.IoBytesPerSecond = (ulong)io;
        to.Action = (Contract.LimitAction)limits.Action;
        to.WarnAtPercent = (uint)limits.WarnAtPercent;
        to.EnforcedByKernel = from.LimitsInKernel;
    }

    /// <summary>False for numbers that no machine has.</summary>
    public static bool TryRead(Contract.ResourceLimits from, out ResourceLimits limits, out string refusal)
    {
        limits = ResourceLimits.None;
        refusal = (int)from.Action is < 0 or > (int)LimitAction.Stop ? $"action is {(int)from.Action}: allowed are 0 to 4"
            : from.HasMemoryBytes && from.MemoryBytes > long.MaxValue ? $"memory_bytes is {from.MemoryBytes}: allowed are 1 to {long.MaxValue}"
            : from.HasProcesses && from.Processes > int.MaxValue ? $"processes is {from.Processes}: allowed are 1 to {int.MaxValue}"
            : from.HasOpenFiles && from.OpenFiles > int.MaxValue ? $"open_files is {from.OpenFiles}: allowed are 1 to {int.MaxValue}"
            : from.HasIoBytesPerSecond && from.IoBytesPerSecond > long.MaxValue ? $"io_bytes_per_second is {from.IoBytesPerSecond}: allowed are 1 to {long.MaxValue}"
            : from.WarnAtPercent > 100 ? $"warn_at_percent is {from.WarnAtPercent}: allowed are 1 to 100"
            : "";
        if (refusal.Length > 0)
            return false;

        limits = new ResourceLimits
        {
            MemoryBytes = from.HasMemoryBytes ? (long)from.MemoryBytes : null,
            CpuPercent = from.HasCpuPercent ? from.CpuPercent : null,
            Processes = from.HasProcesses ? (int)from.Processes : null,
            OpenFiles = from.HasOpenFiles ? (int)from.OpenFiles : null,
            IoBytesPerSecond = from.HasIoBytesPerSecond ? (long)from.IoBytesPerSecond : null,
            Action = from.Action == 0 ? LimitAction.Alert : (LimitAction)from.Action,
            WarnAtPercent = from.WarnAtPercent == 0 ? ResourceLimits.DefaultWarnAtPercent : (int)from.WarnAtPercent,
        };
        return true;
    }
}
