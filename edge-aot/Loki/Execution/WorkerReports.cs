using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Children;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// What workers say of the jobs in them: output, notes, what they ask of children, how they ended. On the thread that reads
/// from a worker; the executor's lock is taken for what it guards, and nothing waits while it is held.
/// </summary>
internal sealed class WorkerReports(
    ScriptExecutor executor, Lock gate, WorkerPool pool, ScriptDispatch dispatch, LimitWatch limits, ExecutionLog log)
{
    public void Handle(WorkerLink worker, FromWorker message)
    {
        switch (message.WhatCase)
        {
            case FromWorker.WhatOneofCase.Ready:
                lock (gate)
                {
                    pool.Ready(worker);
                    dispatch.Pump(executor.Settings);
                }

                break;
            case FromWorker.WhatOneofCase.Ask:
                Asked(worker, message.Ask!);
                break;
            case FromWorker.WhatOneofCase.Output when Find(worker, message.Output!.Id) is { } job:
                Printed(job, message.Output.Text.Span);
                break;
            case FromWorker.WhatOneofCase.Note when Find(worker, message.Note!.Id) is { } job:
                log.FromScript(message.Note.Level, job.Script.Name, message.Note.Text.ToString());
                break;
            case FromWorker.WhatOneofCase.Done:
                Ended(worker, message.Done!);
                break;
            default:
                break;
        }
    }

    private void Printed(ScriptJob job, ReadOnlySpan<byte> text)
    {
        job.HadEffect = true;
        job.Streamed += text.Length;
        job.Listener?.Output(text);
        (long waiting, long allowed) = (executor.Backlog.Bytes, executor.Settings.TotalOutputBytes);
        if (waiting <= allowed)
            return;
        lock (gate)
        {
            job.Refusal = OutputBacklog.Refusal(waiting, allowed);
            dispatch.AskForEnd(job);
        }
    }

    private ScriptJob? Find(WorkerLink worker, ulong id)
    {
        lock (gate)
            return worker.Jobs.GetValueOrDefault(id);
    }

    private void Ended(WorkerLink worker, Done done)
    {
        ScriptJob? job;
        lock (gate)
        {
            job = worker.Jobs.GetValueOrDefault(done.Id);
            if (job is null)
                return;
            if (done.Outcome == Outcome.SourceWanted)
            {
                dispatch.Repeat(worker, job);
                return;
            }

            dispatch.Leave(job);
            if (done.Outcome is Outcome.Returned or Outcome.Raised)
                job.Script.Burns = done.CpuUs >= WorkerPulse.BurnedMicroseconds;
            dispatch.Pump(executor.Settings);
        }

        executor.Finish(job, ScriptOutcome.Of(done));
    }

    private void Asked(WorkerLink worker, Ask ask)
    {
        ScriptJob? job;
        ScriptRun run;
        string child = ask.Child.ToString();
        string function = ask.Function.ToString();
        lock (gate)
        {
            job = worker.Jobs.GetValueOrDefault(ask.Id);
            if (job is null)
                return;
            dispatch.Park(worker, job, executor.Settings);
            if (child.Length == 0 && function == "sleep")
                return; // the worker wakes it
            job.HadEffect = true;
            run = job.Run ?? MakeRun(job);
        }

        ValueList arguments = new();
        for (int i = 0; i < ask.Arguments.Count; i++)
            arguments.Items.Add().CopyFrom(ask.Arguments[i]);
        _ = AnswerAsync(worker, job, run, child, function, arguments);
    }

    private ScriptRun MakeRun(ScriptJob job) => job.MakeRun((limit, measured, allowed) =>
    {
        lock (gate)
            limits.Used(job, limit, measured, allowed);
    });

    private async Task AnswerAsync(WorkerLink worker, ScriptJob job, ScriptRun run, string child, string function, ValueList arguments)
    {
        ChildAnswer answer = await executor.Children.AskAsync(run, job.Listener, child, function, arguments).ConfigureAwait(false);
        lock (gate)
            dispatch.Answer(worker, job, answer);
    }
}
