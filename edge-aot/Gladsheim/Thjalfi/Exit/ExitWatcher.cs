using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit.Internal;

namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>
/// Tells of the end of processes by the kernel's event, children and adopted ones alike, and reaps orphans.
/// Belongs to the reactor's thread.
/// </summary>
public sealed class ExitWatcher
{
    private const int SetChildSubreaper = 36;

    // How long an orphan may stay a zombie; it holds nothing but its pid. SIGCHLD would tell at once, but needs the
    // runtime's signal machinery, which allocates for each one.
    private static readonly TimeSpan OrphanSweep = TimeSpan.FromSeconds(1);

    private readonly Reactor _reactor;
    private readonly ReactorTimer _sweep;
    private readonly Dictionary<int, ExitWatch> _byPid = [];

    public ExitWatcher(Reactor reactor)
    {
        _reactor = reactor;
        _sweep = reactor.CreateTimer(Sweep);
    }

    public int Count => _byPid.Count;

    /// <summary>Takes ownership of the handle: it is disposed after the handler has been told.</summary>
    public void Watch(ProcessHandle process, IExitHandler handler)
    {
        ExitWatch watch = new(_reactor, this, process, handler);
        _byPid[process.Pid] = watch;
        watch.Begin();
    }

    /// <summary>Ends the watch and disposes the handle; the process lives on.</summary>
    public void Forget(ProcessHandle process)
    {
        if (_byPid.TryGetValue(process.Pid, out ExitWatch? watch) && watch.Process == process && Remove(watch))
            watch.End();
    }

    /// <summary>
    /// Makes this process the reaper of orphaned grandchildren. Only for the program itself: a process that has
    /// children of other owners (a test host) would lose their exit codes.
    /// </summary>
    public void BecomeSubreaper()
    {
        if (Libc.ProcessControl(SetChildSubreaper, 1, 0, 0, 0) < 0)
            Throw.System("prctl(PR_SET_CHILD_SUBREAPER)", Errno.Last);
        _sweep.Start(OrphanSweep);
    }

    // The pid alone would not do: a stranger's may have been given to a new child while its status was waited for.
    internal void Ended(ExitWatch watch, in ExitReport report)
    {
        if (!Remove(watch))
            return;
        watch.Leave();
        try
        {
            watch.Handler.OnExit(watch.Process, report);
        }
        finally
        {
            watch.Process.Dispose();
        }
    }

    /// <summary>Reaps every zombie child. One that is watched is reported, its event having been still under way.</summary>
    internal void ReapOrphans()
    {
        int last = 0;
        for (int pid = ChildStatus.PeekZombie(); pid > 0 && pid != last; pid = ChildStatus.PeekZombie())
        {
            last = pid;
            if (_byPid.TryGetValue(pid, out ExitWatch? watch))
                watch.OnReady(watch.Process.Pidfd, PollEvents.Readable);
            else
                ChildStatus.DiscardZombie(pid);
        }
    }

    private bool Remove(ExitWatch watch)
    {
        if (watch.IsOver)
            return false;
        watch.IsOver = true;
        if (_byPid.TryGetValue(watch.Process.Pid, out ExitWatch? current) && current == watch)
            _byPid.Remove(watch.Process.Pid);
        return true;
    }

    private void Sweep()
    {
        ReapOrphans();
        _sweep.Start(OrphanSweep);
    }
}
