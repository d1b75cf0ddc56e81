using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Execution;

/// <summary>What scripts may take, each and all together.</summary>
internal sealed class ExecutionSettings
{
    /// <summary>Processes that are always there.</summary>
    public int Workers { get; set; } = 2;

    /// <summary>While all others are busy, up to so many.</summary>
    public int MostWorkers { get; set; } = 8;

    /// <summary>Runs at once, waiting ones included.</summary>
    public int Concurrent { get; set; } = 1024;

    /// <summary>Calls that wait for their turn; one more is refused.</summary>
    public int Queue { get; set; } = 4096;

    /// <summary>
    /// Of all runs together: what they really hold, in the workers and, for them, in the service. None begins while three
    /// quarters of it are taken. A small machine keeps most of its own for others.
    /// </summary>
    public long TotalMemoryBytes { get; set; } = Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>Of a run whose tool says nothing else.</summary>
    public long MemoryBytes { get; set; } = 8 << 20;

    public TimeSpan Cpu { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan Wall { get; set; } = TimeSpan.FromSeconds(30);

    public long OutputBytes { get; set; } = 1 << 20;

    /// <summary>Of a run whose tool says nothing else, sent and received.</summary>
    public long NetworkBytes { get; set; } = 1L << 30;

    /// <summary>Of all runs together that go on at a time.</summary>
    public long TotalNetworkBytes { get; set; } = 4L << 30;

    /// <summary>Of all tools' files together.</summary>
    public long TotalDiskBytes { get; set; } = 256 << 20;

    /// <summary>Of all runs that are followed: printed, and not taken by its caller yet.</summary>
    public long TotalOutputBytes { get; set; } = 64 << 20;

    /// <summary>Of a tool that says nothing else: what happens when a run comes near a limit.</summary>
    public LimitAction Action { get; set; } = LimitAction.Warning;

    public int CachedScripts { get; set; } = 100;

    /// <summary>
    /// What a worker has to end a script after its deadline; then it is killed. The look comes every
    /// <see cref="Watch"/>, so that the caller knows within 100 ms of the deadline.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// The same for a script that waits: it runs nothing meanwhile, and its worker may have long messages to read for others.
    /// </summary>
    public TimeSpan WaitingGrace { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Watch { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// So long a call waits for one of the workers that just became busy, before another is started: most calls are
    /// shorter than the start of a process.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>A worker beyond the usual number ends after so long without work.</summary>
    public TimeSpan SurplusIdle { get; set; } = TimeSpan.FromSeconds(10);
}
