using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Exit.Internal;

/// <summary>
/// One watched process. A pidfd is readable once the process has ended and hung up once its parent has taken the status;
/// edges, because a stranger's zombie would otherwise wake us all the time until then.
/// </summary>
internal sealed class ExitWatch(Reactor reactor, ExitWatcher owner, ProcessHandle process, IExitHandler handler) : IReadyHandler
{
    // A parent that does not take its child's status: we report the end without it.
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    private ReactorTimer? _giveUp;

    public ProcessHandle Process => process;

    public IExitHandler Handler => handler;

    /// <summary>Told or forgotten; set by the owner.</summary>
    public bool IsOver { get; set; }

    public void Begin() => reactor.Add(process.Pidfd, PollEvents.Readable | PollEvents.Edge, this);

    public void OnReady(int fd, PollEvents events)
    {
        WaitOutcome outcome = ChildStatus.TryReap(process, out ExitReport report);
        if (outcome == WaitOutcome.NotOurs)
        {
            outcome = ChildStatus.TryAsk(process, out report);
            if (outcome == WaitOutcome.Running)
            {
                _giveUp ??= reactor.CreateTimer(GiveUp);
                if (!_giveUp.IsArmed)
                    _giveUp.Start(StatusPatience);
            }
        }
        if (outcome == WaitOutcome.Ended)
            owner.Ended(this, report);
    }

    public void Leave()
    {
        _giveUp?.Cancel();
        reactor.Remove(process.Pidfd);
    }

    public void End()
    {
        Leave();
        process.Dispose();
    }

    private void GiveUp() =>
        owner.Ended(this, new ExitReport(process.Pid, ExitHow.Unknown, 0, false, TimeSpan.Zero, 0));
}
