using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Internal;
using Edda.Loki.Children;
using Edda.Loki.Engine;
using Edda.Loki.Execution;

namespace Edda.Loki.Workers;

/// <summary>
/// One execution as the service sees it, from the queue to its outcome. The executor owns it; what changes, changes
/// under the executor's lock.
/// </summary>
internal sealed class ScriptJob(ulong id, RegisteredScript script, ValueMap arguments, ScriptBudget budget, string caller)
{
    private readonly TaskCompletionSource<ScriptOutcome> _outcome = new();

    public ulong Id { get; } = id;

    public RegisteredScript Script { get; } = script;

    /// <summary>Complete: defaults are filled in. Kept, because a worker may be lost and another begin anew.</summary>
    public ValueMap Arguments { get; } = arguments;

    public ScriptBudget Budget { get; } = budget;

    public string Caller { get; } = caller;

    /// <summary>Null: the output comes with the outcome.</summary>
    public IScriptListener? Listener { get; init; }

    /// <summary>Only to find out whether the text compiles.</summary>
    public bool CompileOnly { get; init; }

    /// <summary>When it comes near a limit.</summary>
    public LimitAction Action { get; init; } = LimitAction.Warning;

    /// <summary>
    /// Whoever waits for it goes on where it is told, which is never under the executor's lock, and must not wait for a worker
    /// there.
    /// </summary>
    public Task<ScriptOutcome> Outcome => _outcome.Task;

    public long Queued { get; } = Stopwatch.GetTimestamp();

    public long Started { get; set; }

    /// <summary>Monotonic; the worker has to be done then.</summary>
    public long WallEnd { get; set; } = long.MaxValue;

    /// <summary>When its end was asked for.</summary>
    public long EndAsked { get; set; } = long.MaxValue;

    /// <summary>Microseconds of processor time for which its worker had to be killed; 0: it was not.</summary>
    public long CpuMeasured { get; set; }

    /// <summary>Bytes of output that its listener was given.</summary>
    public long Streamed { get; set; }

    /// <summary>Limits that were warned of, once each.</summary>
    public HashSet<string>? Warned { get; set; }

    public WorkerLink? Worker { get; set; }

    /// <summary>It waits for a child, for input or for time, and takes no processor meanwhile.</summary>
    public bool IsParked { get; set; }

    /// <summary>Something outside of the worker has seen it, so it cannot be begun anew.</summary>
    public bool HadEffect { get; set; }

    /// <summary>It takes the processor and does not let go, or is expected to. Its worker counts it.</summary>
    public bool Burns { get; set; }

    public int Restarts { get; set; }

    /// <summary>What the service holds for it, from its arguments on.</summary>
    public HeldMemory Memory { get; private set; } = HeldMemory.Unbounded;

    /// <summary>As the children see it; null until the first of them is asked.</summary>
    public ScriptRun? Run { get; private set; }

    /// <summary>What a child last refused, to tell the caller with its own status if the script does not handle it.</summary>
    public ChildAnswer? Refusal { get; set; }

    public bool HasEnded => _outcome.Task.IsCompleted;

    public bool TryEnd(ScriptOutcome outcome)
    {
        Memory.End();
        return _outcome.TrySetResult(outcome);
    }

    /// <summary>Its arguments are held from now on; null, or why they are not.</summary>
    /// <param name="pool">What all scripts hold together.</param>
    public ChildLimit? HoldArguments(MemoryPool pool)
    {
        Memory = new HeldMemory(Budget.MemoryBytes, pool);
        int size = Arguments.ComputeSize();
        ChildLimit? reached = Memory.Take(size);
        if (reached is not null)
            LongGarbage.Add(size);
        return reached;
    }

    /// <param name="used">Hears how much of a limit that a child keeps is used.</param>
    public ScriptRun MakeRun(Action<string, long, long> used)
    {
        CancellationTokenSource end = new();
        _ = Outcome.ContinueWith(_ => end.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return Run = new ScriptRun(Id, Script.Tool, Caller, end.Token, used) { Memory = Memory };
    }
}
