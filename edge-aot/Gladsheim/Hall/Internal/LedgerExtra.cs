using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Thjalfi.Adoption;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// What the hall adds to a service's record, in its free bytes. On disk as it is in memory: a test freezes the layout.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LedgerExtra
{
    public const byte IsReady = 1;
    public const byte HasLimits = 2;
    public const byte HasCompleted = 4;

    public byte Flags;
    public byte Action;
    public byte WarnAtPercent;
    public byte Unused;

    /// <summary>Below zero, here and in the others: no limit.</summary>
    public int Processes;
    public int OpenFiles;
    public int Unused2;
    public long MemoryBytes;
    public double CpuPercent;
    public long IoBytesPerSecond;
    public long LastRunUnixMs;

    public static LedgerExtra From(in LedgerEntry entry)
    {
        ReadOnlySpan<byte> bytes = entry.Extra;
        return MemoryMarshal.Read<LedgerExtra>(bytes);
    }

    public readonly void To(ref LedgerEntry entry)
    {
        Span<byte> bytes = entry.Extra;
        MemoryMarshal.Write(bytes, in this);
    }

    public readonly bool Has(byte flag) => (Flags & flag) != 0;

    public void Set(byte flag, bool on) => Flags = (byte)(on ? Flags | flag : Flags & ~flag);

    public readonly ResourceLimits Limits() => new()
    {
        MemoryBytes = MemoryBytes < 0 ? null : MemoryBytes,
        CpuPercent = CpuPercent < 0 ? null : CpuPercent,
        Processes = Processes < 0 ? null : Processes,
        OpenFiles = OpenFiles < 0 ? null : OpenFiles,
        IoBytesPerSecond = IoBytesPerSecond < 0 ? null : IoBytesPerSecond,
        Action = (LimitAction)Action,
        WarnAtPercent = WarnAtPercent,
    };

    public void Keep(ResourceLimits limits)
    {
        Set(HasLimits, true);
        MemoryBytes = limits.MemoryBytes ?? -1;
        CpuPercent = limits.CpuPercent ?? -1;
        Processes = limits.Processes ?? -1;
        OpenFiles = limits.OpenFiles ?? -1;
        IoBytesPerSecond = limits.IoBytesPerSecond ?? -1;
        Action = (byte)limits.Action;
        WarnAtPercent = (byte)limits.WarnAtPercent;
    }
}
