using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// Ends one tree: signal, wait, SIGKILL until none remains. It looks at the tree, waits on the pidfds of some members,
/// and looks again when those have ended; a look that finds nobody is the end. Belongs to the reactor's thread.
/// </summary>
public sealed class TreeStopper : IReadyHandler
{
    // More would only cost descriptors: the next look finds who is left.
    private const int MaxWatched = 16;
    private const int MaxFreezeRounds = 20;
    private const int MaxAskRounds = 10;

    // For members that were not watched, or came after the look.
    private static readonly TimeSpan AskingInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillingInterval = TimeSpan.FromMilliseconds(20);

    // Nobody is left, but some process was in the middle of execve and could not say whose it is.
    private static readonly TimeSpan UndecidedInterval = TimeSpan.FromMilliseconds(2);
    private const int MaxUndecidedLooks = 50;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly Reactor _reactor;
    private readonly ProcessTable _table;
    private readonly ProcessTree _tree;
    private readonly Action<StopOutcome> _done;
    private readonly ReactorTimer _look;
    private readonly ReactorTimer _deadline;
    private readonly List<ProcessHandle> _watched = [];
    private readonly HashSet<(int Pid, ulong StartTicks)> _asked = [];
    private StopPlan _plan;
    private Stage _stage;
    private int _undecidedLooks;

    public TreeStopper(Reactor reactor, ProcessTable table, ProcessTree tree, Action<StopOutcome> done)
    {
        _reactor = reactor;
        _table = table;
        _tree = tree;
        _done = done;
        _look = reactor.CreateTimer(Look);
        _deadline = reactor.CreateTimer(DeadlinePassed);
    }

    private enum Stage
    {
        Idle,
        Asking,
        Killing,
    }

    /// <summary>Asks the tree to end. While it is being stopped already, nothing happens.</summary>
    public void Stop(StopPlan plan)
    {
        if (_stage != Stage.Idle)
            return;
        _stage = Stage.Asking;
        _plan = plan;
        _deadline.Start(plan.Grace);
        AskMembers();
        WatchOrFinish();
    }

    /// <summary>Kill now, also in the middle of a graceful stop.</summary>
    public void Kill()
    {
        if (_stage == Stage.Killing)
            return;
        _stage = Stage.Killing;
        _deadline.Start(KillPatience);
        Look();
    }

    void IReadyHandler.OnReady(int fd, PollEvents events)
    {
        int index = _watched.FindIndex(process => process.Pidfd == fd);
        Unwatch(index);
        // The main process ended, or all that were watched did: worth a look. Otherwise others are still to come.
        if (_watched.Count == 0 || (_plan.MainOnly && _stage == Stage.Asking))
            Look();
    }

    // A child forked between our look and its parent's end would never hear of it, so looks go on until one finds nobody
    // new. Later ones are not asked: they may be what the service itself runs in order to end well.
    private void AskMembers()
    {
        _asked.Clear();
        bool anyNew = true;
        for (int round = 0; anyNew && round < MaxAskRounds; round++)
        {
            RefreshTree();
            anyNew = false;
            foreach (int index in _tree.Members)
            {
                ProcessRow row = _table.Rows[index];
                if ((_plan.MainOnly && row.Pid != _tree.MainPid) || !_asked.Add((row.Pid, row.StartTicks)))
                    continue;
                Signal(index, _plan.Signal);
                // A stopped process would never see the signal.
                Signal(index, Signals.Continue);
                anyNew = true;
            }
        }
    }

    private void Look()
    {
        RefreshTree();
        if (_stage == Stage.Asking && _plan.MainOnly && !_tree.Contains(_tree.MainPid) && _tree.Members.Length > 0)
        {
            Kill();
            return;
        }
        if (_stage == Stage.Killing)
            KillMembers();
        WatchOrFinish();
    }

    private void DeadlinePassed()
    {
        if (_stage == Stage.Asking)
            Kill();
        else
            Finish(StopOutcome.Stuck);
    }

    private void RefreshTree()
    {
        _table.Refresh();
        _tree.Refresh(_table);
    }

    // Without a cgroup a tree that forks faster than we look could escape: it is stopped first, until a look finds
    // nobody new, and only then killed.
    private void KillMembers()
    {
        bool all = _tree.CgroupDirectory is { } cgroup && ServiceCgroups.TryKill(cgroup);
        for (int round = 0; !all && round < MaxFreezeRounds && StopMembers(); round++)
            RefreshTree();
        foreach (int index in _tree.Members)
            Signal(index, Signals.Kill);
    }

    private bool StopMembers()
    {
        bool any = false;
        foreach (int index in _tree.Members)
        {
            if (_table.Rows[index].State is (byte)'T' or (byte)'t')
                continue;
            Signal(index, Signals.Stop);
            any = true;
        }
        return any;
    }

    private void WatchOrFinish()
    {
        if (_tree.Members.Length == 0 && _table.HasUndecided && _undecidedLooks++ < MaxUndecidedLooks)
        {
            _look.Start(UndecidedInterval);
            return;
        }
        if (_tree.Members.Length == 0)
        {
            Finish(_stage == Stage.Killing ? StopOutcome.Killed : StopOutcome.Ended);
            return;
        }
        _undecidedLooks = 0;
        foreach (int index in _tree.Members)
        {
            if (_watched.Count >= MaxWatched)
                break;
            int pid = _table.Rows[index].Pid;
            if (!_watched.Exists(process => process.Pid == pid) && Open(index) is { } member)
            {
                _watched.Add(member);
                _reactor.Add(member.Pidfd, PollEvents.Readable | PollEvents.Edge, this);
            }
        }
        _look.Start(_stage == Stage.Killing ? KillingInterval : AskingInterval);
    }

    private void Signal(int index, int signal)
    {
        using ProcessHandle? member = Open(index);
        member?.Signal(signal);
    }

    private ProcessHandle? Open(int index)
    {
        ProcessRow row = _table.Rows[index];
        ProcessHandle? process = ProcessHandle.Open(row.Pid);
        if (process is null || process.StartTicks == row.StartTicks)
            return process;
        process.Dispose();
        return null;
    }

    private void Unwatch(int index)
    {
        if (index < 0)
            return;
        ProcessHandle process = _watched[index];
        _watched.RemoveAt(index);
        _reactor.Remove(process.Pidfd);
        process.Dispose();
    }

    private void Finish(StopOutcome outcome)
    {
        while (_watched.Count > 0)
            Unwatch(_watched.Count - 1);
        _look.Cancel();
        _deadline.Cancel();
        _stage = Stage.Idle;
        _undecidedLooks = 0;
        _done(outcome);
    }
}
