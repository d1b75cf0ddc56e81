using System.Runtime.CompilerServices;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>What has to outlive Gladsheim about one service. A plain value, on disk as it is in memory.</summary>
public struct LedgerEntry
{
    public LedgerPhase Phase;

    /// <summary>1: somebody wants it to run.</summary>
    public int Wanted;
    public ulong StartId;
    public int Pid;
    public int LastExitHow;
    public ulong StartTicks;
    public ulong PidfdIdentity;
    public long StartedUnixMs;
    public long SinceUnixMs;
    public int LastExitValue;
    public int LastExitFlags;
    public long LastExitUnixMs;
    public uint Restarts;
    public uint Crashes;

    /// <summary>For whoever joins the parts: kept, never looked at here.</summary>
    public ExtraBytes Extra;

    [InlineArray(64)]
    public struct ExtraBytes
    {
        private byte _first;
    }
}
