using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>
/// What has to outlive Gladsheim about one service. A plain value, on disk exactly as it is in memory (a test freezes the
/// layout): change it only together with <see cref="Ledger.LayoutVersion"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct LedgerEntry
{
    public LedgerPhase Phase;

    /// <summary>1: somebody wants it to run.</summary>
    public int Wanted;

    /// <summary>Grows with every start; in the environment of the processes it is part of EDDA_SERVICE.</summary>
    public ulong StartId;

    /// <summary>0 while there is none, also between the intent to launch and the launch.</summary>
    public int Pid;

    /// <summary><see cref="Exit.ExitHow"/>.</summary>
    public int LastExitHow;

    /// <summary>Of the process; while launching: when the intent was written.</summary>
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

    [InlineArray(Length)]
    public struct ExtraBytes
    {
        public const int Length = 64;

        private byte _first;
    }
}
