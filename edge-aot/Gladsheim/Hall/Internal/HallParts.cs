using System.Globalization;
using Edda.Core.Resilience;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Logs;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// What all services share. The hall owns it; but for the log's and the registry's readers, only the loop's thread uses it.
/// </summary>
internal sealed class HallParts : IDisposable
{
    public HallParts(HallFolders folders, TimeProvider clock, Action<Exception> onFault)
    {
        string instance = InstanceOf(folders.Run);
        Folders = folders;
        Clock = clock;
        folders.Make();
        Ledger = Ledger.Open(folders.Run);
        Loop = new Reactor("hall", onFault);
        Logs = new LogReactor(onFault);
        Exits = new ExitWatcher(Loop);
        Cgroups = ServiceCgroups.TryOpen(instance, Ledger.CgroupRoot);
        Ledger.CgroupRoot = Cgroups?.Root;
        Groups = (KernelGroups?)(Cgroups is null ? null : UnifiedGroups.TryOpen(Cgroups))
            ?? (KernelGroups?)SeparateGroups.TryOpen(instance) ?? new NoGroups();
        Events = new EventLog(clock);
        Starts = new TokenBucket(1, 1, Now);
    }

    public HallFolders Folders { get; }

    public TimeProvider Clock { get; }

    public Ledger Ledger { get; }

    /// <summary>The thread that owns all services' state.</summary>
    public Reactor Loop { get; }

    public LogReactor Logs { get; }

    public ExitWatcher Exits { get; }

    public Launcher Launcher { get; } = new();

    public ProcessTable Table { get; } = new();

    public ServiceCgroups? Cgroups { get; }

    public KernelGroups Groups { get; }

    public Registry Registry { get; } = new();

    public EventLog Events { get; }

    public Random Entropy { get; } = new();

    /// <summary>How many starts there may be now.</summary>
    public TokenBucket Starts { get; set; }

    /// <summary>What intervals are multiplied with to spare the battery.</summary>
    public double Stretch { get; set; } = 1;

    public int History { get; set; } = UsageHistory.DefaultCapacity;

    /// <summary>Milliseconds of a clock that does not go back.</summary>
    public long Now => Environment.TickCount64;

    public long UnixNow => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public uint Random32() => (uint)Entropy.NextInt64(1L << 32);

    /// <summary>Two halls on a machine have two run folders, and so two names for their cgroups, the same after each start.</summary>
    private static string InstanceOf(string runFolder)
    {
        uint hash = 2166136261;
        foreach (char character in runFolder)
            hash = (hash ^ character) * 16777619;
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        // What runs on keeps its group, and the kernel refuses to take a directory away that has others in it.
        Groups.RemoveRoots();
        Cgroups?.RemoveEmptyRoot();
        Loop.Dispose();
        Logs.Dispose();
        Launcher.Dispose();
        Table.Dispose();
        Ledger.Dispose();
    }
}
