namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>The kernel's numbers of the limits, as on every architecture .NET publishes for.</summary>
public enum ResourceKind
{
    CpuSeconds = 0,
    FileSize = 1,
    DataSize = 2,
    StackSize = 3,
    CoreSize = 4,
    ResidentSize = 5,
    Processes = 6,
    OpenFiles = 7,
    LockedMemory = 8,
    AddressSpace = 9,
    FileLocks = 10,
    PendingSignals = 11,
    MessageQueues = 12,
    Nice = 13,
    RealtimePriority = 14,
    RealtimeTime = 15,
}
