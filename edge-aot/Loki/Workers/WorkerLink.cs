using System.Diagnostics;
using System.Runtime.InteropServices;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Children;
using Edda.Loki.Execution;
using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Workers;

/// <summary>
/// A worker process and our end of the socket to it. The executor owns it; its lists change under the executor's lock.
/// </summary>
internal sealed class WorkerLink : IDisposable
{
    private const int MostKnown = 1024;

    private readonly HashSet<ulong> _known = [];
    private readonly WorkerTelling _telling;
    private readonly WorkerHearing _hearing;
    private readonly Action<FromWorker> _said;
    private int _isKilled;

    private WorkerLink(int socket, int process, int slot, Action<WorkerLink, FromWorker> said)
    {
        _telling = new WorkerTelling(socket);
        _hearing = new WorkerHearing(socket);
        _said = message => said(this, message);
        Process = process;
        Slot = slot;
    }

    public int Process { get; }

    /// <summary>On the <see cref="WorkerBoard"/>.</summary>
    public int Slot { get; }

    /// <summary>It has said that it is there.</summary>
    public bool IsReady { get; set; }

    public bool IsLost { get; set; }

    public Dictionary<ulong, ScriptJob> Jobs { get; } = [];

    /// <summary>Jobs that are not parked.</summary>
    public int Running { get; private set; }

    /// <summary>Since when it has had something to run.</summary>
    public long BusySince { get; private set; }

    public WorkerPulse Pulse { get; } = new();

    public long IdleSince { get; set; }

    /// <summary>Whether it was not given the text yet. What it has forgotten it asks for; what we have, it gets twice.</summary>
    public bool IsNew(ulong version)
    {
        if (version == RegisteredScript.Draft)
            return true;
        if (_known.Count == MostKnown)
            _known.Clear();
        return _known.Add(version);
    }

    public void Run()
    {
        if (Running++ == 0)
            BusySince = Stopwatch.GetTimestamp();
    }

    /// <summary>The job waits for something: it has let go of the processor.</summary>
    public void Park(ScriptJob job)
    {
        Running--;
        if (!job.Burns)
            return;
        job.Burns = false;
        if (--Burning == 0)
            TakeSlices(areLong: false);
    }

    /// <summary>Jobs among those that burn.</summary>
    public int Burning { get; private set; }

    /// <summary>One of its jobs burns, as is seen or expected.</summary>
    public void Burn(ScriptJob job)
    {
        job.Script.Burns = true;
        if (job.Burns || job.IsParked)
            return;
        job.Burns = true;
        if (Burning++ == 0)
            TakeSlices(areLong: true);
    }

    /// <summary>It has left.</summary>
    public bool TryRemove(ScriptJob job)
    {
        if (!Jobs.Remove(job.Id))
            return false;
        if (!job.IsParked)
            Park(job);
        return true;
    }

    /// <param name="said">Takes each message, which is then used again; on the thread that reads it.</param>
    public static WorkerLink? TryStart(
        string file, IReadOnlyList<string> arguments, WorkerBoard board, int slot, Action<WorkerLink, FromWorker> said,
        out int error)
    {
        error = 0;
        if (!Posix.TryPair(out int ours, out int theirs))
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        error = Posix.Spawn(file, arguments, theirs, board.Descriptor, out int process);
        _ = Posix.Close(theirs);
        if (error != 0)
        {
            _ = Posix.Close(ours);
            return null;
        }

        return new WorkerLink(ours, process, slot, said);
    }

    /// <summary>Microseconds of processor time; null: it is gone.</summary>
    public long? CpuTime => Posix.CpuTimeOf(Process) is >= 0 and var time ? time : null;

    public void Order(ToWorker message) => _telling.Order(message);

    /// <param name="held">What the run holds for the answer; it is free when that has gone.</param>
    public void Answer(ToWorker message, HeldMemory held) => _telling.Answer(message, held);

    /// <summary>Until the worker is gone.</summary>
    public void ReadAll() => _hearing.ReadAll(_said);

    /// <summary>
    /// The caller has just given it this job, and it has no other: if the answer comes soon, it is handled on this thread.
    /// </summary>
    public void Await(ScriptJob job) => _hearing.ReadFor(_said, job, static job => job.HasEnded || job.IsParked);

    /// <summary>Ends the process, whatever it does. May be called more than once.</summary>
    public void Kill()
    {
        if (Interlocked.Exchange(ref _isKilled, 1) == 0)
            _ = Posix.Signal(Process, Posix.Kill);
    }

    /// <summary>Kills and reaps it; the process is a child of ours and remains until somebody asks how it ended.</summary>
    public unsafe void Dispose()
    {
        Kill();
        _hearing.Dispose();
        _telling.Dispose();
        int status;
        _ = Posix.Wait(Process, &status, 0);
    }

    private void TakeSlices(bool areLong)
    {
        if (Volatile.Read(ref _isKilled) == 0) // after that its number may be another's
            ProcessorSlice.Change(Process, areLong);
    }
}
