using System.Collections.Concurrent;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Takes what a script asks for to whoever has it: a child, or the caller's input. Owns the children until Dispose. Any
/// thread may call; no lock is held while a child works.
/// </summary>
internal sealed class ChildBroker(ExecutionLog log) : IDisposable
{
    private readonly ConcurrentDictionary<string, IScriptChild> _children = new(StringComparer.Ordinal);

    public IEnumerable<IScriptChild> All => _children.Values;

    /// <summary>From now on scripts find it; it stays until the end.</summary>
    public void Add(IScriptChild child) => _children.TryAdd(child.Name, child);

    public bool Has(string name) => _children.ContainsKey(name);

    /// <param name="child">Empty: the host's own, which is input.</param>
    public async Task<ChildAnswer> AskAsync(
        ScriptRun run, IScriptListener? listener, string child, string function, ValueList arguments)
    {
        try
        {
            int size = arguments.ComputeSize();
            if (run.Memory.TakeForCall(size) is { } reached)
                return ChildAnswer.Refused(reached);
            if (child.Length == 0)
            {
                Value? input = listener is null ? null : await listener.InputAsync(run.Cancellation).ConfigureAwait(false);
                return run.Memory.TakeAllForCall(size + (input?.ComputeSize() ?? 0)) is { } tooLong
                    ? ChildAnswer.Refused(tooLong)
                    : ChildAnswer.Of(input ?? new Value());
            }

            if (ToolGate.Child(run.Tool, child) is { IsYes: false } no)
                return ChildAnswer.Refused(StatusCode.PermissionDenied, no.Objection!);
            if (ChildCall.Prepare(_children, run, child, function, arguments, out string problem) is not { } call)
                return ChildAnswer.Refused(StatusCode.InvalidArgument, problem);
            await _children[child].InvokeAsync(call).ConfigureAwait(false);
            if (run.Memory.TakeAllForCall(size + call.Result.ComputeSize()) is { } tooMuch)
                return ChildAnswer.Refused(tooMuch);
            if (run.Memory.Near is { } near)
                run.Used(near.Name, near.Measured, near.Allowed);
            return new ChildAnswer(call.Code, call.Result, call.Problem, call.Limit);
        }
        catch (OperationCanceledException)
        {
            return ChildAnswer.Refused(StatusCode.Cancelled, "cancelled");
        }
        catch (Exception failure)
        {
            // A fault of a child must end neither the service nor, without a word, the script.
            log.ChildFailed(child, function, failure);
            return ChildAnswer.Refused(StatusCode.Internal, $"{child}:{function} failed");
        }
    }

    /// <summary>Whatever a run has open in the children is closed.</summary>
    public void EndRun(ScriptRun run)
    {
        foreach (IScriptChild child in _children.Values)
            child.EndRun(run);
    }

    public void Dispose()
    {
        foreach (IScriptChild child in _children.Values)
            (child as IDisposable)?.Dispose();
    }
}
