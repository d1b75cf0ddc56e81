using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Loki.Engine;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>From a gRPC call to an execution and back: arguments, budget, outcome, figures.</summary>
internal sealed class ScriptRunner(ScriptTable scripts, ScriptExecutor executor, Gate gate)
{
    /// <summary>The start of a service waits for its tools no longer than this, even when no worker can be started.</summary>
    private static readonly TimeSpan CompilePatience = TimeSpan.FromSeconds(5);

    /// <summary>Null when the call has failed.</summary>
    public RegisteredScript? Find(string name, ServerCall call)
    {
        RegisteredScript? script = scripts.Find(name);
        if (script is null)
        {
            ScriptErrors.Unknown(call, scripts, name);
            return null;
        }

        return call.MayActOn(gate, name) ? script : null;
    }

    /// <summary>Null when the call has failed.</summary>
    public async ValueTask<ScriptOutcome?> RunAsync(
        RegisteredScript script, ValueMap arguments, Usage usage, ServerCall call, IScriptListener? listener = null,
        CancellationToken cancellation = default)
    {
        ValueMap complete = new();
        if (ArgumentCheck.Complete(script.Tool, arguments, complete) is { } wrong)
        {
            ScriptErrors.Wrong(call, wrong);
            return null;
        }

        ScriptJob job = new(executor.NextId(), script, complete, BudgetOf(script.Tool.Limits), call.Caller().Name)
        {
            Listener = listener,
            Action = ActionOf(script.Tool.Limits),
        };
        listener?.Submitted(job);
        if (!executor.TrySubmit(job, out Refusal? refusal))
        {
            ScriptErrors.NotQueued(call, script.Name, refusal);
            return null;
        }

        if (listener is null)
            executor.Await(job);
        ScriptOutcome outcome;
        using (call.Cancellation.UnsafeRegister(static state => Cancel(state!), (executor, job)))
        using (cancellation.UnsafeRegister(static state => Cancel(state!), (executor, job)))
            outcome = await job.Outcome.ConfigureAwait(false);

        long end = Stopwatch.GetTimestamp();
        long begin = job.Started == 0 ? end : job.Started;
        long micros = (long)Stopwatch.GetElapsedTime(begin, end).TotalMicroseconds;
        Fill(usage, job, outcome, micros, (ulong)Stopwatch.GetElapsedTime(job.Queued, begin).TotalMicroseconds);
        bool good = Judge(job, outcome, call);
        script.Figures.Add(micros, good ? null : call.Status.Message);
        return good ? outcome : null;
    }

    /// <summary>A run that a device asked for: with the budget of everybody, under the device's id. Null: it is refused.</summary>
    public async ValueTask<ScriptOutcome?> RunForDeviceAsync(RegisteredScript script, ValueMap arguments, string device)
    {
        ValueMap complete = new();
        if (ArgumentCheck.Complete(script.Tool, arguments, complete) is { } wrong)
            return new ScriptOutcome { Kind = Outcome.Raised, Problem = wrong };
        ScriptJob job = new(executor.NextId(), script, complete, BudgetOf(script.Tool.Limits), device)
        {
            Action = ActionOf(script.Tool.Limits),
        };
        return executor.TrySubmit(job, out _) ? await job.Outcome.ConfigureAwait(false) : null;
    }

    /// <summary>False when the text does not compile; then the call has its status.</summary>
    public async ValueTask<bool> CompilesAsync(ToolDefinition tool, ServerCall call)
    {
        ScriptJob job = CompileJob(tool, call.Caller().Name);
        if (!executor.TrySubmit(job, out Refusal? refusal))
        {
            ScriptErrors.NotQueued(call, tool.Name, refusal);
            return false;
        }

        ScriptOutcome outcome = await job.Outcome.ConfigureAwait(false);
        await Task.Yield(); // what follows a new script is not for the thread that reads from its worker
        if (outcome.Kind != Outcome.Returned)
            ScriptErrors.NotCompiled(call, tool.Name, outcome);
        return outcome.Kind == Outcome.Returned;
    }

    /// <summary>
    /// Null when a tool's text compiles, or when nobody could say in time; otherwise what is wrong with it. Waits for a worker.
    /// </summary>
    public ToolObjection? CompileObjection(ToolDefinition tool)
    {
        ScriptJob job = CompileJob(tool, "");
        if (!executor.TrySubmit(job, out _))
            return null;
        if (!job.Outcome.Wait(CompilePatience))
        {
            executor.Cancel(job);
            return null;
        }

        ScriptOutcome outcome = job.Outcome.Result;
        return outcome.Kind == Outcome.DoesNotCompile
            ? new ToolObjection(ScriptErrors.CompileMessage(tool.Name, outcome), "needed: a script that compiles")
            : null;
    }

    private ScriptJob CompileJob(ToolDefinition tool, string caller) =>
        new(
            executor.NextId(), ScriptTable.Draft(tool), new ValueMap(),
            BudgetOf(ToolLimits.None) with { Wall = TimeSpan.FromSeconds(1) }, caller)
        {
            CompileOnly = true,
        };

    private static void Cancel(object state)
    {
        (ScriptExecutor executor, ScriptJob job) = ((ScriptExecutor, ScriptJob))state;
        executor.Cancel(job);
    }

    private static void Fill(Usage usage, ScriptJob job, ScriptOutcome outcome, long micros, ulong queued)
    {
        usage.WallUs = (ulong)micros;
        usage.CpuUs = outcome.CpuMicroseconds;
        usage.MemoryBytes = outcome.MemoryBytes;
        usage.OutputBytes = (ulong)(job.Streamed + outcome.Output.Length);
        usage.QueuedUs = queued;
    }

    private LimitAction ActionOf(ToolLimits limits) => limits.Action ?? executor.Settings.Action;

    /// <summary>What the tool says, or else the service; never more memory than all scripts have together.</summary>
    private ScriptBudget BudgetOf(ToolLimits limits)
    {
        ExecutionSettings settings = executor.Settings;
        return new ScriptBudget(
            Math.Min(limits.MemoryBytes ?? settings.MemoryBytes, settings.TotalMemoryBytes), limits.CpuTime ?? settings.Cpu,
            limits.WallTime ?? settings.Wall, limits.OutputBytes ?? settings.OutputBytes);
    }

    /// <summary>True when it ended well; otherwise the call has its status.</summary>
    private static bool Judge(ScriptJob job, ScriptOutcome outcome, ServerCall call)
    {
        if (outcome.Kind != Outcome.Returned)
        {
            ScriptErrors.Ended(call, job, outcome);
            return false;
        }

        if (ArgumentCheck.CheckResult(job.Script.Tool, outcome.Result) is not { } broken)
            return true;
        ScriptErrors.WrongResult(call, broken);
        return false;
    }
}
