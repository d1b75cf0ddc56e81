using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>What the service says to workers, one message at a time. Under the executor's lock.</summary>
internal sealed class WorkerOrders
{
    private readonly ToWorker _message = new();

    /// <param name="withSource">False: the worker has had the text before.</param>
    public void Run(WorkerLink worker, ScriptJob job, bool withSource)
    {
        _message.Clear();
        Run run = _message.EnsureRun();
        run.Id = job.Id;
        run.Script = job.Script.Version;
        run.Name = job.Script.Name;
        if (withSource)
            run.Source = job.Script.Source;
        run.Arguments = job.Arguments;
        run.MemoryBytes = (ulong)job.Budget.MemoryBytes;
        run.CpuUs = (ulong)job.Budget.Cpu.TotalMicroseconds;
        run.WallUs = (ulong)job.Budget.Wall.TotalMicroseconds;
        run.OutputBytes = (ulong)job.Budget.OutputBytes;
        foreach (string child in job.Script.Children)
            run.Children.Add(child);
        run.Streams = job.Listener is not null;
        run.CompileOnly = job.CompileOnly;
        worker.Order(_message);
        run.ClearArguments(); // the job's own
    }

    public void Cancel(WorkerLink worker, ScriptJob job)
    {
        _message.Clear();
        _message.EnsureCancel().Id = job.Id;
        worker.Order(_message);
    }

    public void Answer(WorkerLink worker, ScriptJob job, ChildAnswer answer)
    {
        _message.Clear();
        Answer message = _message.EnsureAnswer();
        message.Id = job.Id;
        message.Ok = answer.Code == StatusCode.Ok;
        message.Value = answer.Value;
        message.Problem = answer.Problem;
        worker.Answer(_message, job.Memory);
        message.ClearValue(); // the answer's own
    }
}
