using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Loki.Engine;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>From a gRPC call to an execution and back: arguments, budget, outcome, figures, status. The one place for all of these.</summary>
internal sealed class ScriptRunner(ScriptTable scripts, ScriptExecutor executor, Gate gate)
{
    /// <summary>Null when the call has failed.</summary>
    public RegisteredScript? Find(string name, ServerCall call)
    {
        RegisteredScript? script = scripts.Find(name);
        if (script is null)
        {
            call.Fail(StatusCode.NotFound, scripts.Unknown(name));
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
            call.Fail(StatusCode.InvalidArgument, wrong);
            return null;
        }

        ScriptJob job = new(executor.NextId(), script, complete, BudgetOf(script.Tool.Limits), call.Caller().Name)
        {
            Listener = listener,
        };
        if (!executor.TrySubmit(job, out string refusal))
        {
            call.Fail(StatusCode.ResourceExhausted, refusal);
            return null;
        }

        ScriptOutcome outcome;
        using (call.Cancellation.UnsafeRegister(static state => Cancel(state!), (executor, job)))
        using (cancellation.UnsafeRegister(static state => Cancel(state!), (executor, job)))
            outcome = await job.Outcome.ConfigureAwait(false);

        long end = Stopwatch.GetTimestamp();
        long begin = job.Started == 0 ? end : job.Started;
        long micros = (long)Stopwatch.GetElapsedTime(begin, end).TotalMicroseconds;
        Fill(usage, outcome, micros, (ulong)Stopwatch.GetElapsedTime(job.Queued, begin).TotalMicroseconds);
        bool good = Judge(script, job, outcome, call);
        script.Figures.Add(micros, good ? null : call.Status.Message);
        return good ? outcome : null;
    }

    /// <summary>A run that a device asked for: with the budget of everybody, under the device's id. Null: it is refused.</summary>
    public async ValueTask<ScriptOutcome?> RunForDeviceAsync(RegisteredScript script, ValueMap arguments, string device)
    {
        ValueMap complete = new();
        if (ArgumentCheck.Complete(script.Tool, arguments, complete) is { } wrong)
            return new ScriptOutcome { Kind = Outcome.Raised, Problem = wrong };
        ScriptJob job = new(executor.NextId(), script, complete, BudgetOf(script.Tool.Limits), device);
        return executor.TrySubmit(job, out _) ? await job.Outcome.ConfigureAwait(false) : null;
    }

    /// <summary>Null when the text compiles.</summary>
    public async ValueTask<ScriptOutcome?> CompileAsync(ToolDefinition tool, ServerCall call)
    {
        ScriptBudget budget = BudgetOf(ToolLimits.None) with { Wall = TimeSpan.FromSeconds(1) };
        ScriptJob job = new(executor.NextId(), scripts.Draft(tool), new ValueMap(), budget, call.Caller().Name)
        {
            CompileOnly = true,
        };
        if (!executor.TrySubmit(job, out string refusal))
            return new ScriptOutcome { Kind = Outcome.Raised, Problem = refusal, IsUnavailable = true };
        ScriptOutcome outcome = await job.Outcome.ConfigureAwait(false);
        return outcome.Kind == Outcome.Returned ? null : outcome;
    }

    public static string CompileMessage(string name, ScriptOutcome outcome) =>
        $"script \"{name}\" does not compile: line {outcome.Line}: {outcome.Problem}";

    private static void Cancel(object state)
    {
        (ScriptExecutor executor, ScriptJob job) = ((ScriptExecutor, ScriptJob))state;
        executor.Cancel(job);
    }

    private static void Fill(Usage usage, ScriptOutcome outcome, long micros, ulong queued)
    {
        usage.WallUs = (ulong)micros;
        usage.CpuUs = outcome.CpuMicroseconds;
        usage.MemoryBytes = outcome.MemoryBytes;
        usage.OutputBytes = (ulong)outcome.Output.Length;
        usage.QueuedUs = queued;
    }

    private ScriptBudget BudgetOf(ToolLimits limits)
    {
        ExecutionSettings settings = executor.Settings;
        return new ScriptBudget(
            limits.MemoryBytes ?? settings.MemoryBytes, limits.CpuTime ?? settings.Cpu,
            limits.WallTime ?? settings.Wall, limits.OutputBytes ?? settings.OutputBytes);
    }

    /// <summary>True when it ended well; otherwise the call has its status.</summary>
    private static bool Judge(RegisteredScript script, ScriptJob job, ScriptOutcome outcome, ServerCall call)
    {
        switch (outcome.Kind)
        {
            case Outcome.Returned:
                if (ArgumentCheck.CheckResult(script.Tool, outcome.Result) is not { } broken)
                    return true;
                call.Fail(StatusCode.Internal, broken);
                return false;
            case Outcome.Limited:
                FailByLimit(script, outcome.Limit!, call);
                return false;
            case Outcome.Cancelled when job.Refusal.Code == StatusCode.ResourceExhausted:
                call.Fail(StatusCode.ResourceExhausted, $"{script.Name}: {job.Refusal.Problem}");
                return false;
            case Outcome.Cancelled:
                call.Fail(StatusCode.Cancelled, $"{script.Name} was cancelled");
                return false;
            case Outcome.DoesNotCompile:
                call.Fail(StatusCode.InvalidArgument, CompileMessage(script.Name, outcome));
                return false;
            default:
                // What a child refused and the script let through is the caller's to know as what it is.
                StatusCode code = outcome.IsUnavailable ? StatusCode.Unavailable
                    : job.Refusal.Code != StatusCode.Ok
                        && outcome.Problem.EndsWith(job.Refusal.Problem, StringComparison.Ordinal) ? job.Refusal.Code
                    : StatusCode.Unknown;
                call.Fail(code, outcome.IsUnavailable ? $"{script.Name}: {outcome.Problem}" : outcome.Problem);
                return false;
        }
    }

    private static void FailByLimit(RegisteredScript script, LimitReached limit, ServerCall call)
    {
        string unit = limit.Limit == "memory" || limit.Limit == "output" ? "bytes" : "us";
        string where = limit.Line > 0 ? $"at line {limit.Line}" : "at a line that is not known";
        byte[] details = new byte[limit.ComputeSize()];
        WireWriter writer = new(details);
        limit.Write(ref writer);
        call.Fail(
            StatusCode.ResourceExhausted,
            $"{script.Name}: {limit.Limit}: {limit.Measured} {unit} of {limit.Allowed}, {where}", details);
    }
}
