namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>One process, held by its pidfd: no signal sent through it can reach a later process with the same pid.</summary>
public sealed class ProcessHandle : IDisposable
{
    public int Pid => throw new NotSupportedException();

    /// <summary>Start time in clock ticks since boot, as in /proc/PID/stat.</summary>
    public ulong StartTicks => throw new NotSupportedException();

    /// <summary>The pidfd's inode: unique for the process during this boot where the kernel has pidfs (6.9), else 0.</summary>
    public ulong Identity => throw new NotSupportedException();

    public int Pidfd => throw new NotSupportedException();

    /// <summary>Null when there is no such process.</summary>
    public static ProcessHandle? Open(int pid) => throw new NotSupportedException();

    /// <summary>False when the process is gone or may not be signalled.</summary>
    public bool Signal(int signal) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
