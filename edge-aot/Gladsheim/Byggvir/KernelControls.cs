namespace Edda.Gladsheim.Byggvir;

/// <summary>What the kernel lets Gladsheim enforce here. Without it a limit is measured and acted upon afterwards.</summary>
[Flags]
public enum KernelControls : byte
{
    None = 0,
    Memory = 1,
    Cpu = 2,
    Processes = 4,
    Io = 8,

    /// <summary>Memory can be made slow rather than refused (cgroup v2's memory.high).</summary>
    SlowMemory = 16,
}
