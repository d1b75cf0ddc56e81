using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// The one place where what goes wrong with scripts becomes a call's status: its code, its words, and for a limit a
/// google.rpc.Status with a LimitReached for programs.
/// </summary>
internal static class ScriptErrors
{
    private const string LimitType = "type.googleapis.com/loki.v1.LimitReached";

    public static void Unknown(ServerCall call, ScriptTable scripts, string name) =>
        call.Fail(StatusCode.NotFound, scripts.Unknown(name));

    public static void Duplicate(ServerCall call, string name) =>
        call.Fail(StatusCode.AlreadyExists, $"there is a script \"{name}\" already; replace says that it is to go");

    /// <summary>One more text would be more than all may have together.</summary>
    public static void TooManyTexts(ServerCall call, string name, ChildLimit reached) =>
        Limited(call, $"{name}: {reached.Name}: {reached.Measured} bytes of {reached.Allowed}", reached.AsMessage(), line: 0);

    /// <summary>The caller's fault: an argument, a definition, a stream that begins wrongly.</summary>
    public static void Wrong(ServerCall call, string problem) => call.Fail(StatusCode.InvalidArgument, problem);

    public static void NotQueued(ServerCall call, string script, Refusal refusal)
    {
        if (refusal.Limit is null)
            call.Fail(StatusCode.Unavailable, $"{script}: {refusal.Problem}");
        else
            Limited(call, $"{script}: {refusal.Problem}", refusal.Limit, line: 0);
    }

    /// <summary>Why a text was not taken as a script.</summary>
    public static void NotCompiled(ServerCall call, string script, ScriptOutcome outcome)
    {
        if (outcome.IsUnavailable)
            call.Fail(StatusCode.Unavailable, $"{script}: {outcome.Problem}");
        else if (outcome.Kind == Outcome.DoesNotCompile)
            Wrong(call, CompileMessage(script, outcome));
        else
            Limited(call, $"script \"{script}\" takes too long to compile", outcome.Limit, outcome.Line);
    }

    /// <summary>It returned something that its contract, or its method, cannot carry.</summary>
    public static void WrongResult(ServerCall call, string problem) => call.Fail(StatusCode.Internal, problem);

    /// <summary>Every end of an execution but a good one.</summary>
    public static void Ended(ServerCall call, ScriptJob job, ScriptOutcome outcome)
    {
        string script = job.Script.Name;
        switch (outcome.Kind)
        {
            case Outcome.Limited:
                LimitReached limit = outcome.Limit!;
                Limited(call, Words(script, limit), limit, (int)limit.Line);
                break;
            case Outcome.Cancelled when job.Refusal is { Code: StatusCode.ResourceExhausted } refusal:
                Limited(call, $"{script}: {refusal.Problem}", refusal.Limit?.AsMessage(), outcome.Line);
                break;
            case Outcome.Cancelled:
                call.Fail(StatusCode.Cancelled, $"{script} was cancelled");
                break;
            case Outcome.DoesNotCompile:
                Wrong(call, CompileMessage(script, outcome));
                break;
            default:
                if (outcome.IsUnavailable)
                    call.Fail(StatusCode.Unavailable, $"{script}: {outcome.Problem}");
                else
                    call.Fail(CodeOf(job, outcome), outcome.Problem);
                break;
        }
    }

    /// <summary>Name, line and the engine's own words.</summary>
    public static string CompileMessage(string script, ScriptOutcome outcome) =>
        $"script \"{script}\" does not compile: line {outcome.Line}: {outcome.Problem}";

    // What a child refused and the script let through is the caller's to know as what it is.
    private static StatusCode CodeOf(ScriptJob job, ScriptOutcome outcome) =>
        job.Refusal is { } refusal && outcome.Problem.EndsWith(refusal.Problem, StringComparison.Ordinal)
            ? refusal.Code
            : StatusCode.Unknown;

    private static string Words(string script, LimitReached limit)
    {
        string unit = limit.Limit == "cpu" || limit.Limit == "wall time" ? "us" : "bytes";
        string where = limit.Line > 0 ? $"at line {limit.Line}" : "at a line that is not known";
        return $"{script}: {limit.Limit}: {limit.Measured} {unit} of {limit.Allowed}, {where}";
    }

    private static void Limited(ServerCall call, string words, LimitReached? limit, int line)
    {
        if (limit is null)
        {
            call.Fail(StatusCode.ResourceExhausted, words);
            return;
        }

        if (limit.Line == 0)
            limit.Line = (uint)line;
        Contracts.Google.Rpc.Status status = new() { Code = (int)StatusCode.ResourceExhausted, Message = words };
        Contracts.Google.Protobuf.Any detail = status.Details.Add();
        detail.TypeUrl = LimitType;
        detail.Value = limit.ToArray();
        call.Fail(StatusCode.ResourceExhausted, words, status.ToArray());
    }
}
