namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>One line of /proc/PID/stat, as far as trees and metering need it. Times in clock ticks (100 a second).</summary>
public struct ProcessRow
{
    public int Pid;
    public int Parent;
    public int Group;
    public int Session;
    public int Threads;
    public ulong StartTicks;
    public ulong UserTicks;
    public ulong SystemTicks;
    public long ResidentPages;
    public long VirtualBytes;

    /// <summary>The kernel's letter: R, S, D, T, Z (a zombie), X.</summary>
    public byte State;

    /// <summary>Nothing of it runs. A zombie whose other threads go on, because only its first one has ended, does.</summary>
    public readonly bool IsGone => State == (byte)'X' || (State == (byte)'Z' && Threads <= 1);

    public readonly bool IsKernelThread => VirtualBytes == 0 && State is not ((byte)'Z' or (byte)'X');
}
