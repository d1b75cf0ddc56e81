using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Readiness;
using Edda.Gladsheim.Thjalfi.Trees;
using Throw = Edda.Gladsheim.Internal.Throw;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service: its state, and what commands, ends, readiness, checks and the policy make of it. The processes themselves
/// are its <see cref="UnitRun"/>'s. Belongs to the loop; lives from the settings that name it to those that do not.
/// </summary>
internal sealed class ServiceUnit : IRunOwner
{
    private readonly HallParts _hall;
    private readonly IUnits _units;
    private readonly UnitRecord _record;
    private readonly UnitRun _run;
    private readonly RestartHistory _history;
    private readonly ReactorTimer _delay;
    private readonly UnitSchedule _schedule;
    private StopPlan _stopPlan;
    private string _stopReason = "stopped";
    private bool _launched;
    private bool _startAfterStop;
    private bool _removeWhenStopped;

    public ServiceUnit(HallParts hall, IUnits units, ServiceDefinition definition)
    {
        _hall = hall;
        _units = units;
        Definition = definition;
        _record = new UnitRecord(hall.Ledger.SlotOf(definition.Name));
        _run = new UnitRun(hall, definition, _record, this);
        _history = new RestartHistory(definition.Restart);
        _delay = hall.Loop.CreateTimer(DelayOver);
        _schedule = new UnitSchedule(_record);
        SinceUnixMs = hall.UnixNow;
        Snapshot = new ServiceSnapshot { Name = definition.Name };
    }

    public ServiceDefinition Definition { get; private set; }

    public string Name => Definition.Name;

    public ServiceState State { get; private set; }

    public string Reason { get; private set; } = "";

    public long SinceUnixMs { get; private set; }

    /// <summary>Somebody wants it to run.</summary>
    public bool Wanted { get; private set; }

    public bool Ready { get; private set; }

    /// <summary>A one-shot that ended well the last time.</summary>
    public bool Completed { get; private set; }

    public bool IsOneShot => Definition.Kind == ServiceKind.OneShot;

    public bool IsUnhealthy => _run.Health.State is HealthState.Unhealthy or HealthState.Timeout;

    public bool IsAtRest => State is ServiceState.Stopped or ServiceState.Crashed && !_run.Processes.IsEnding;

    /// <summary>There is something to wait for before what it needs may go.</summary>
    public bool HasProcesses => _run.Pid != 0 || _run.Processes.IsEnding;

    public bool IsRemoved => _removeWhenStopped && IsAtRest;

    public int Pid => _run.Pid;

    public ulong StartId { get; private set; }

    public int Restarts { get; private set; }

    public bool Adopted { get; private set; }

    public string StatusText { get; private set; } = "";

    /// <summary>0: not scheduled.</summary>
    public long NextRunUnixMs => _schedule.NextRunUnixMs;

    public ServiceExit? LastExit { get; private set; }

    public ResourceLimits Limits => _run.Limits.Now;

    public LimitWatch LimitWatch => _run.Limits.Watch;

    public ServiceMeter Meter => _run.Meter;

    public ProcessTree? Tree => _run.Tree;

    public ReadOnlyMemory<byte> Profile { get; private set; }

    public UnitWaiters Waiters { get; } = new();

    /// <summary>Whether the checks' last change has been told to those who follow events.</summary>
    public bool HealthTold { get; set; } = true;

    /// <summary>As it was published last.</summary>
    public ServiceSnapshot Snapshot { get; private set; }

    public void Start(bool byPerson)
    {
        if (State is ServiceState.Starting or ServiceState.Running)
            return;
        if (State == ServiceState.Stopping)
        {
            _startAfterStop = true;
            return;
        }

        if (byPerson)
            Forgive();
        Wanted = true;
        Completed = false;
        _delay.Cancel();
        foreach (Dependency dependency in Definition.DependsOn)
        {
            ServiceUnit? needed = _units.Find(dependency.Service);
            if (needed is not null && !(needed.Completed && dependency.Condition == DependencyCondition.Completed))
                needed.Start(byPerson);
        }

        Do(ServiceTrigger.Start, "");
        TryLaunch();
    }

    public void Stop(bool force, TimeSpan? timeout, string reason)
    {
        _startAfterStop = false;
        _stopPlan = PlanOf(force, timeout);
        _stopReason = reason;
        Wanted = false;
        switch (State)
        {
            case ServiceState.Stopped or ServiceState.Unknown:
                return;
            case ServiceState.Crashed:
                if (!_run.Processes.IsEnding)
                    Do(ServiceTrigger.Gone, reason);
                return;
            case ServiceState.Stopping:
                if (force)
                    ContinueStop();
                return;
            default:
                break;
        }

        _run.Quiet();
        _delay.Cancel();
        Do(ServiceTrigger.Stop, reason);
        foreach (string name in _units.DependentsOf(Name))
            _units.Find(name)?.Stop(force, timeout, $"\"{Name}\", which it needs, is being stopped");
        ContinueStop();
    }

    /// <summary>After stops that nobody asked for: the next Gladsheim starts it again.</summary>
    public void WantAgain()
    {
        Wanted = true;
        Persist();
    }

    public void Restart(TimeSpan? timeout, string reason, bool byPerson)
    {
        if (State is not (ServiceState.Starting or ServiceState.Running or ServiceState.Restarting))
        {
            Start(byPerson);
            return;
        }

        if (byPerson)
            Forgive();
        if (State == ServiceState.Restarting)
        {
            // Somebody who asks does not want to wait for the backoff.
            _delay.Cancel();
            Relaunch();
            return;
        }

        _stopPlan = PlanOf(false, timeout);
        _run.Quiet();
        _delay.Cancel();
        Do(ServiceTrigger.Restart, reason);
        if (!_run.TryStop(_stopPlan))
            Relaunch();
    }

    /// <summary>A limit's action, or a check, has it that the service must go; the policy says whether it comes back.</summary>
    public void EndAndRetry(string why)
    {
        // What is on its way out anyway is not restarted.
        if (State is not (ServiceState.Starting or ServiceState.Running))
            return;
        RestartDecision decision = _history.Failed(why, _hall.Now, _hall.Random32());
        _stopPlan = PlanOf(false, null);
        _run.Quiet();
        if (decision.Verdict == RestartVerdict.Retry)
        {
            Restarts++;
            Do(ServiceTrigger.Restart, decision.Reason);
            _delay.Start(TimeSpan.FromMilliseconds(decision.DelayMs));
        }
        else
        {
            Wanted = false;
            Do(ServiceTrigger.GiveUp, decision.Reason);
        }

        _run.TryStop(_stopPlan);
    }

    /// <summary>Makes the running service read its own settings again; why not, or null.</summary>
    public string? ReloadItself()
    {
        if (State != ServiceState.Running)
            return $"it is {Transitions.Name(State)}";
        string? refusal = _run.ReloadItself();
        if (refusal is null)
            Tell(State, "told to read its settings again");
        return refusal;
    }

    /// <summary>The service is no longer in the settings.</summary>
    public void Remove()
    {
        _removeWhenStopped = true;
        Stop(force: false, null, "no longer in the settings");
        Changed();
    }

    /// <summary>Changed settings; a running process is left alone, whoever calls restarts it where that is needed.</summary>
    public void Use(ServiceDefinition definition)
    {
        Definition = definition;
        _removeWhenStopped = false;
        _history.Use(definition.Restart);
        _schedule.Forget();
        _run.Use(definition, State);
        Changed();
    }

    /// <summary>Limits that somebody has set; they hold until the settings say something new.</summary>
    public void OverrideLimits(ResourceLimits limits)
    {
        _record.Keep(limits);
        _run.SetLimits(limits);
        Persist();
        Changed();
    }

    public void SetProfile(ReadOnlyMemory<byte> profile)
    {
        Profile = profile;
        Changed();
    }

    /// <summary>Runs a scheduled service if it is time; when to ask again.</summary>
    public DateTimeOffset RunIfDue(Schedule schedule, DateTimeOffset now)
    {
        DateTimeOffset next = _schedule.Look(schedule, now, out bool isDue);
        // One that still runs from last time is not run twice; that turn is left out.
        if (isDue && State is ServiceState.Stopped or ServiceState.Crashed)
            Start(byPerson: false);
        if (next.ToUnixTimeMilliseconds() != Snapshot.NextRunUnixMs)
            Changed();
        return next;
    }

    /// <summary>The machine runs on battery, or no longer.</summary>
    public void Stretch(double intervals) => _run.Health.Stretch = intervals;

    /// <summary>What it waits for may have come, or may never come.</summary>
    public void Reconsider()
    {
        if (State == ServiceState.Starting && !_launched)
            TryLaunch();
        else if (State == ServiceState.Stopping)
            ContinueStop();
    }

    /// <summary>Gladsheim ends; the service stays.</summary>
    public void Leave()
    {
        _delay.Cancel();
        _run.Leave();
        if (IsAtRest)
            _run.RemoveGroups();
    }

    /// <summary>For a service that the settings no longer name, once it is at rest.</summary>
    public void Forget()
    {
        Waiters.Dismiss($"\"{Name}\" is no longer in the settings");
        _run.Forget();
    }

    /// <summary>Finds what an earlier Gladsheim left of the service.</summary>
    /// <param name="isNamed">Whether the settings name the service; if not, it is not started again, whatever was.</param>
    public void Recover(bool isNamed)
    {
        _record.Load();
        bool isNew = _record.IsNew;
        ProcessHandle? process = Adopter.Find(_record.Slot, _hall.Table);
        _record.Load();
        LedgerEntry entry = _record.Entry;
        StartId = entry.StartId;
        Restarts = (int)entry.Restarts;
        Wanted = isNamed && (isNew ? Definition.AutoStart && Definition.Schedule is null : entry.Wanted != 0);
        Completed = _record.HasCompleted;
        LastExit = _record.LastExit;
        _run.Output.Open(Definition);
        if (_record.Limits is { } limits)
            _run.Limits.Set(limits);
        _stopPlan = PlanOf(false, null);
        if (process is not null)
            RecoverProcess(process, entry);
        else
            RecoverWithoutProcess(entry);
    }

    public ServiceSnapshot TakeSnapshot() => Snapshot = UnitSnapshots.Of(this, _run, _hall.UnixNow);

    public void BecomeReady()
    {
        if (State != ServiceState.Starting || !_launched)
            return;
        Ready = true;
        _run.Settle();
        Do(ServiceTrigger.Ready, "");
        if (!IsUnhealthy)
            _history.Healthy(_hall.Now);
    }

    public void NotReadyInTime()
    {
        if (State == ServiceState.Starting)
            EndAndRetry($"not ready within {Definition.Ready.Timeout.TotalSeconds:0.###} s");
    }

    public void Notified(NotifyMessage message)
    {
        if (message.MainPid is { } main && _run.Processes.TrySetMain(main))
            Persist();
        if (message.ExtendTimeout is { } more)
            _run.Extend(more);
        if (message.Status is { } status)
            StatusText = status;
        if (message.Ready && Definition.Ready.When == ReadyWhen.Notify)
            BecomeReady();
        Changed();
    }

    public void ChecksChanged(HealthChange change, string what)
    {
        if (change.HasFlag(HealthChange.State))
            HealthTold = false;
        Changed();
        if (change.HasFlag(HealthChange.StartupFailed) && State == ServiceState.Starting)
        {
            EndAndRetry("it did not come up: " + what);
            return;
        }

        if (change.HasFlag(HealthChange.LivenessFailed) && State is ServiceState.Running or ServiceState.Starting)
        {
            EndAndRetry("not alive: " + what);
            return;
        }

        if (_run.Health.Ready && State == ServiceState.Starting && Definition.Ready.When == ReadyWhen.Health)
            BecomeReady();
        else if (change.HasFlag(HealthChange.Readiness) && State == ServiceState.Running)
            Ready = _run.Health.Ready;
        if (IsUnhealthy)
            _history.Unhealthy();
        else if (State == ServiceState.Running)
            _history.Healthy(_hall.Now);
    }

    public void MainEnded(in ExitReport report)
    {
        bool goesOn = Definition.Kind == ServiceKind.Forking && State == ServiceState.Starting
            && report is { How: ExitHow.Code, Value: 0 } && _run.Processes.TryChooseMain(Definition.PidFile);
        if (!goesOn)
        {
            Ended(_run.Describe(report, expected: State is not (ServiceState.Starting or ServiceState.Running)));
            return;
        }

        Persist();
        if (Definition.Ready.When == ReadyWhen.Launched)
            BecomeReady();
    }

    public void TreeEnded(StopOutcome outcome)
    {
        _launched = false;
        string note = outcome == StopOutcome.Stuck ? "a process of it cannot be killed: it is waiting in the kernel" : "";
        switch (State)
        {
            case ServiceState.Stopping:
                Do(ServiceTrigger.Gone, note.Length > 0 ? note : _stopReason);
                if (_startAfterStop)
                    Start(byPerson: true);
                _startAfterStop = false;
                break;
            case ServiceState.Crashed when note.Length > 0:
                Say(note);
                break;
            case ServiceState.Restarting when !_delay.IsArmed:
                Relaunch();
                break;
            case ServiceState.Starting:
                TryLaunch();
                break;
            default:
                break;
        }

        Changed();
    }

    public void Changed() => _units.Changed(this);

    private void RecoverProcess(ProcessHandle process, in LedgerEntry entry)
    {
        Adopted = true;
        _launched = true;
        _run.Adopt(process, entry);
        (ServiceTrigger trigger, string reason) = Recovery.WithProcess(entry.Phase, _record.WasReady);
        Ready = _record.WasReady;
        Do(trigger, reason);
        switch (State)
        {
            case ServiceState.Stopping:
                ContinueStop();
                break;
            case ServiceState.Restarting or ServiceState.Crashed:
                _run.TryStop(_stopPlan);
                break;
            default:
                ListenAgain(_record.WasReady);
                break;
        }
    }

    private void ListenAgain(bool wasReady)
    {
        _run.Listen(wasReady);
        if (wasReady)
            _history.Healthy(_hall.Now);
        // What was told while nobody listened is not told again; the process has lived on, so it counts as told.
        else if (Definition.Ready.When is ReadyWhen.Launched or ReadyWhen.Notify or ReadyWhen.Output)
            BecomeReady();
    }

    private void RecoverWithoutProcess(in LedgerEntry entry)
    {
        bool rest = _run.AdoptRest(entry);
        (ServiceTrigger trigger, string reason) = Recovery.WithoutProcess(entry.Phase, Wanted, rest);
        Do(trigger, reason);
        if (rest)
            _run.Processes.Kill();
        if (State == ServiceState.Running)
            Ended(new ServiceExit { AtUnixMs = _hall.UnixNow, How = ExitHow.Unknown });
        else
            Relaunch();
    }

    private void TryLaunch()
    {
        if (State != ServiceState.Starting || _launched || _run.Processes.HasMain || _run.Processes.IsEnding)
            return;
        if (DependencyGate.Blocked(Definition, _units, out bool hopeless) is { } blocked)
        {
            if (hopeless)
                Conclude(new RestartDecision(RestartVerdict.GiveUp, 0, blocked));
            else
                Say(blocked);
        }
        else if (_hall.Starts.TryTake(_hall.Now, 1))
        {
            Launch();
        }
        else
        {
            Say("waiting, because many services are being started");
            _delay.Start(TimeSpan.FromMilliseconds(Math.Max(1, _hall.Starts.WaitFor(_hall.Now, 1))));
        }
    }

    private void Launch()
    {
        StartId++;
        Ready = false;
        Adopted = false;
        StatusText = "";
        Persist();
        if (!_run.TryLaunch(StartId, out string failure, out bool mayPass))
        {
            Conclude(mayPass
                ? _history.Failed(failure, _hall.Now, _hall.Random32())
                : new RestartDecision(RestartVerdict.GiveUp, 0, failure));
            return;
        }

        _launched = true;
        Say("");
        Tell(ServiceState.Starting, "launched");
        Persist();
        Changed();
        if (Definition.Ready.When == ReadyWhen.Launched && Definition.Kind != ServiceKind.Forking)
            BecomeReady();
    }

    private void Ended(in ServiceExit exit)
    {
        LastExit = exit;
        _launched = false;
        _run.Quiet();
        _units.Tell(new HallEvent { Kind = EventKind.Exit, Name = Name, Exit = exit, Detail = exit.ToString() });
        if (State is not (ServiceState.Starting or ServiceState.Running))
        {
            // Expected. The rest of the tree is being ended, and that is what is waited for.
            if (!_run.Processes.IsEnding)
                ContinueStop();
            Persist();
            Changed();
            return;
        }

        _run.KillRest();
        Completed = IsOneShot && exit.IsSuccess;
        if (Completed)
        {
            Conclude(new RestartDecision(RestartVerdict.Finish, 0, "done"));
            return;
        }

        _run.Output.Report(exit, TimeSpan.FromMilliseconds(Math.Max(0, exit.AtUnixMs - _run.StartedUnixMs)));
        if (exit.KilledForMemory && Limits.MemoryBytes is { } most)
            TellOverMemory(most);
        Conclude(exit.KilledForMemory && Limits is { MemoryBytes: not null, Action: LimitAction.Stop }
            ? new RestartDecision(RestartVerdict.Finish, 0, "over its limit of memory: " + exit)
            : _history.Ended(exit, _hall.Now, _hall.Random32()));
    }

    private void Conclude(in RestartDecision decision)
    {
        if (decision.Verdict == RestartVerdict.Retry)
        {
            Restarts++;
            Do(ServiceTrigger.Retry, decision.Reason);
            if (decision.DelayMs > 0)
                _delay.Start(TimeSpan.FromMilliseconds(decision.DelayMs));
            else
                Relaunch();
            return;
        }

        Wanted = false;
        Do(decision.Verdict == RestartVerdict.Finish ? ServiceTrigger.Finish : ServiceTrigger.GiveUp, decision.Reason);
    }

    private void Relaunch()
    {
        if (State != ServiceState.Restarting || _run.Processes.IsEnding)
            return;
        Do(ServiceTrigger.Relaunch, Reason);
        TryLaunch();
    }

    private void DelayOver()
    {
        if (State == ServiceState.Restarting)
            Relaunch();
        else
            TryLaunch();
    }

    /// <summary>Dependents first, then the service itself.</summary>
    private void ContinueStop()
    {
        if (State != ServiceState.Stopping)
            return;
        foreach (string name in _units.DependentsOf(Name))
        {
            // One that only waits to be started may wait for this very service: it holds nothing up.
            if (_units.Find(name) is not { HasProcesses: true })
                continue;
            Say($"waiting for \"{name}\" to stop first");
            return;
        }

        if (!_run.TryStop(_stopPlan))
            TreeEnded(StopOutcome.Ended);
    }

    private void Do(ServiceTrigger trigger, string reason)
    {
        ServiceState before = State;
        if (!Transitions.TryNext(before, trigger, out ServiceState next))
            Throw.Transition(Transitions.Refusal(Name, before, trigger));
        State = next;
        Reason = reason;
        SinceUnixMs = _hall.UnixNow;
        if (next is not ServiceState.Running)
            Ready = false;
        Persist();
        Tell(before, reason);
        Changed();
    }

    private void Say(string reason)
    {
        if (Reason == reason)
            return;
        Reason = reason;
        Changed();
    }

    private void Tell(ServiceState before, string detail) => _units.Tell(new HallEvent
    {
        Kind = EventKind.State,
        Name = Name,
        From = before,
        To = State,
        Pid = Pid,
        Detail = detail,
    });

    /// <summary>The kernel was quicker than the next sample.</summary>
    private void TellOverMemory(long most) => _units.Tell(new HallEvent
    {
        Kind = EventKind.Limit,
        Name = Name,
        Limit = new LimitVerdict(Resource.Memory, most, most, Critical: true),
        Action = Limits.Action,
        Detail = "the kernel killed it for want of memory",
    });

    /// <summary>A person asks, and whatever was before counts no longer.</summary>
    private void Forgive()
    {
        Restarts = 0;
        _history.Reset();
    }

    private void Persist() => _record.Save(this, _run.Processes);

    private StopPlan PlanOf(bool force, TimeSpan? timeout) =>
        new(force ? TimeSpan.Zero : timeout ?? Definition.Stop.Timeout) { Signal = Definition.Stop.Signal };
}
