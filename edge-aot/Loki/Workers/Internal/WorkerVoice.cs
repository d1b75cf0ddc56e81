using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Engine;

namespace Edda.Loki.Workers.Internal;

/// <summary>What a worker says to the service, one message at a time. On the worker's thread.</summary>
internal sealed class WorkerVoice(WorkerChannel channel)
{
    private readonly FromWorker _message = new();

    /// <summary>False: nobody is at the other end any more.</summary>
    public bool IsHeard { get; private set; } = true;

    public static string NameOf(LimitKind kind) => kind switch
    {
        LimitKind.Memory => "memory",
        LimitKind.AllMemory => "memory of all scripts",
        LimitKind.Cpu => "cpu",
        LimitKind.Wall => "wall time",
        LimitKind.Output => "output",
        _ => "",
    };

    public void IsReady(string engine)
    {
        _message.EnsureReady().Engine = engine;
        Send();
    }

    public void HasPrinted(WorkerRun run)
    {
        Output output = _message.EnsureOutput();
        output.Id = run.Id;
        output.Text.Set(run.Execution.Output.Waiting);
        Send();
    }

    public void Asks(WorkerRun run, ScriptWish wish)
    {
        Ask ask = _message.EnsureAsk();
        ask.Id = run.Id;
        ask.Child = wish.Child;
        ask.Function = wish.Function;
        for (int i = 0; i < wish.Arguments.Items.Count; i++)
            ask.Arguments.Add().CopyFrom(wish.Arguments.Items[i]);
        Send();
    }

    /// <summary>The service counts those that run; it need not know for how long this one does not.</summary>
    public void Sleeps(WorkerRun run)
    {
        Ask ask = _message.EnsureAsk();
        ask.Id = run.Id;
        ask.Function = "sleep";
        Send();
    }

    public void Notes(WorkerRun run, int level, string text)
    {
        Note note = _message.EnsureNote();
        note.Id = run.Id;
        note.Level = (uint)Math.Clamp(level, 0, 3);
        note.Text = text;
        Send();
    }

    public void HasNotBegun(ulong id, Outcome outcome, CompileProblem? problem = null)
    {
        Done done = Begin(id, outcome);
        done.Problem = problem?.Message ?? "";
        done.Line = (uint)(problem?.Line ?? 0);
        Send();
    }

    public void HasEnded(WorkerRun run, Outcome outcome)
    {
        IScriptExecution execution = run.Execution;
        Done done = Begin(run.Id, outcome);
        if (outcome == Outcome.Returned)
            done.EnsureResult().CopyFrom(execution.Result);
        done.Problem = execution.Problem;
        done.CpuUs = (ulong)execution.CpuMicroseconds;
        done.MemoryBytes = (ulong)execution.PeakMemoryBytes;
        done.Line = (uint)execution.Line;
        if (outcome == Outcome.Limited)
        {
            LimitReached limit = done.EnsureLimit();
            limit.Limit = NameOf(execution.Limit.Kind);
            limit.Measured = (ulong)execution.Limit.Measured;
            limit.Allowed = (ulong)execution.Limit.Allowed;
            limit.Line = (uint)execution.Line;
        }

        if (!run.Streams)
            done.Output.Set(execution.Output.Waiting);
        Send();
    }

    private Done Begin(ulong id, Outcome outcome)
    {
        Done done = _message.EnsureDone();
        done.Id = id;
        done.Outcome = outcome;
        return done;
    }

    private void Send()
    {
        IsHeard &= channel.TryWrite(_message);
        _message.Clear();
    }
}
