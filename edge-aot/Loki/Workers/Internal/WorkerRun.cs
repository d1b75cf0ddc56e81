using Edda.Loki.Engine;

namespace Edda.Loki.Workers.Internal;

/// <summary>A script that runs in this worker.</summary>
internal sealed class WorkerRun(ulong id, IScriptExecution execution, bool streams, long wallEnd)
{
    public ulong Id { get; } = id;

    public IScriptExecution Execution { get; } = execution;

    public bool Streams { get; } = streams;

    public long WallEnd { get; } = wallEnd;

    public long WakeAt { get; set; } = long.MaxValue;

    /// <summary>How often it is in <see cref="WorkerTimers"/>.</summary>
    public int Timers { get; set; }

    public bool Sleeps { get; set; }

    /// <summary>It waits for an answer from the parent.</summary>
    public bool Waits { get; set; }

    public bool HasWaited { get; set; }

    public bool MustEnd { get; set; }

    /// <summary>It has run since its garbage was collected.</summary>
    public bool IsUntidy { get; set; }

    public bool HasEnded { get; set; }
}
