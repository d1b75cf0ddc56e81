using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Logs;
using Edda.Gladsheim.Thjalfi.Readiness;
using Edda.Gladsheim.Thjalfi.Trees;
using Throw = Edda.Gladsheim.Internal.Throw;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service: joins its state machine with its processes, its readiness, its checks and its policy. Belongs to the loop;
/// lives from the settings that name it to those that do not.
/// </summary>
internal sealed class ServiceUnit : IProcessOwner
{
    private readonly HallParts _hall;
    private readonly IUnits _units;
    private readonly LedgerSlot _slot;
    private readonly ProcessKeeper _keeper;
    private readonly RestartHistory _history;
    private readonly ReactorTimer _delay;
    private readonly CrashLog _crashes;
    private ReadinessWatch _readiness;
    private CheckRunner _checks;
    private LogCapture? _output;
    private LedgerExtra _extra;
    private StopPlan _stopPlan;
    private bool _launched;
    private bool _startAfterStop;
    private bool _removeWhenStopped;
    private ServiceExit? _lastExit;
    private long _startedAt;

    public ServiceUnit(HallParts hall, IUnits units, ServiceDefinition definition)
    {
        _hall = hall;
        _units = units;
        Definition = definition;
        _slot = hall.Ledger.SlotOf(definition.Name);
        _keeper = new ProcessKeeper(hall, this);
        _history = new RestartHistory(definition.Restart);
        _delay = hall.Loop.CreateTimer(DelayOver);
        _crashes = new CrashLog(hall, Changed);
        Meter = new ServiceMeter(hall.History);
        _readiness = MakeReadiness();
        _checks = MakeChecks();
        Limits = definition.Limits;
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

    public bool IsUnhealthy => _checks.Tracker.State is HealthState.Unhealthy or HealthState.Timeout;

    public bool IsAtRest => State is ServiceState.Stopped or ServiceState.Crashed && !_keeper.IsEnding;

    public bool IsRemoved => _removeWhenStopped && IsAtRest;

    public int Pid => _keeper.Pid;

    public ulong StartId { get; private set; }

    public int Restarts { get; private set; }

    public bool Adopted { get; private set; }

    public string StatusText { get; private set; } = "";

    public long NextRunUnixMs { get; set; }

    public ResourceLimits Limits { get; private set; }

    public bool LimitsInKernel { get; private set; }

    public ServiceMeter Meter { get; }

    public LimitWatch LimitWatch { get; } = new();

    public ReadOnlyMemory<byte> Profile { get; private set; }

    public UnitWaiters Waiters { get; } = new();

    public ProcessTree? Tree => _keeper.HasMain ? _keeper.Tree : null;

    /// <summary>As it was published last.</summary>
    public ServiceSnapshot Snapshot { get; private set; }

    // ---- what people, dependencies and the schedule ask for

    public void Start(bool byPerson)
    {
        switch (State)
        {
            case ServiceState.Starting or ServiceState.Running:
                return;
            case ServiceState.Stopping:
                _startAfterStop = true;
                return;
            default:
                break;
        }

        if (byPerson)
        {
            Restarts = 0;
            _history.Reset();
        }

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
        Wanted = false;
        switch (State)
        {
            case ServiceState.Stopped or ServiceState.Unknown:
                return;
            case ServiceState.Crashed:
                if (!_keeper.IsEnding)
                    Do(ServiceTrigger.Gone, reason);
                return;
            case ServiceState.Stopping:
                if (force)
                    ContinueStop();
                return;
            default:
                break;
        }

        Quiet();
        _delay.Cancel();
        Do(ServiceTrigger.Stop, reason);
        foreach (string name in _units.DependentsOf(Name))
            _units.Find(name)?.Stop(force, timeout, $"\"{Name}\", which it needs, is being stopped");
        ContinueStop();
    }

    public void Restart(TimeSpan? timeout, string reason, bool byPerson)
    {
        switch (State)
        {
            case ServiceState.Starting or ServiceState.Running:
                break;
            case ServiceState.Restarting when byPerson:
                _history.Reset();
                _delay.Cancel();
                Relaunch();
                return;
            case ServiceState.Restarting:
                return;
            default:
                Start(byPerson);
                return;
        }

        if (byPerson)
        {
            Restarts = 0;
            _history.Reset();
        }

        _stopPlan = PlanOf(false, timeout);
        Quiet();
        _delay.Cancel();
        Do(ServiceTrigger.Restart, reason);
        if (_keeper.HasMain || _keeper.HasRest())
            _keeper.Stop(_stopPlan);
        else
            Relaunch();
    }

    /// <summary>Makes the service read its own settings again; false when it knows no way.</summary>
    public bool ReloadItself()
    {
        if (Definition.ReloadSignal > 0)
            return _keeper.SignalMain(Definition.ReloadSignal);
        if (Definition.ReloadCommand.Count == 0)
            return false;
        LaunchResult launched = _hall.Launcher.Launch(LaunchPlans.Helper(Definition, Definition.ReloadCommand));
        if (launched.Process is { } process)
            _hall.Exits.Watch(process, ForgetfulExit.Instance);
        return launched.Started;
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
        bool limitsChanged = definition.Limits != Definition.Limits;
        bool logChanged = definition.Log != Definition.Log;
        Definition = definition;
        _removeWhenStopped = false;
        _history.Use(definition.Restart);
        _checks.End();
        _readiness.Settle(_output);
        _readiness.End(_output);
        _readiness = MakeReadiness();
        _checks = MakeChecks();
        if (limitsChanged)
        {
            _extra.Set(LedgerExtra.HasLimits, false);
            SetLimits(definition.Limits);
        }

        if (logChanged && _output is not null)
        {
            _output.Dispose();
            _output = null;
            OpenOutput();
        }

        if (_keeper.HasMain && State is ServiceState.Running)
        {
            ReopenNotify();
            _checks.Resume();
        }
        else if (_keeper.HasMain && State is ServiceState.Starting)
        {
            ReopenNotify();
            _readiness.Begin();
            _checks.Begin();
        }

        Changed();
    }

    /// <summary>Limits that somebody has set; they hold until the settings say something new.</summary>
    public void OverrideLimits(ResourceLimits limits)
    {
        _extra.Keep(limits);
        SetLimits(limits);
        Persist();
        Changed();
    }

    public void SetProfile(ReadOnlyMemory<byte> profile)
    {
        Profile = profile;
        Changed();
    }

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
        Quiet();
        _delay.Cancel();
        _keeper.Leave();
        _output?.Dispose();
    }

    /// <summary>For a service that the settings no longer name, once it is at rest.</summary>
    public void Forget()
    {
        Waiters.Dismiss($"\"{Name}\" is no longer in the settings");
        _readiness.End(_output);
        _output?.Dispose();
        _hall.Groups.Remove(Name);
        _hall.Cgroups?.Remove(Name);
        _hall.Ledger.Remove(Name);
    }

    // ---- the beginning: what an earlier Gladsheim left

    /// <param name="isNamed">Whether the settings name the service; if not, it is not started again, whatever was.</param>
    public void Recover(bool isNamed)
    {
        LedgerEntry entry = _slot.Read();
        _extra = LedgerExtra.From(entry);
        bool isNew = entry.StartId == 0 && entry.SinceUnixMs == 0;
        ProcessHandle? process = Adopter.Find(_slot, _hall.Table);
        entry = _slot.Read();
        StartId = entry.StartId;
        Restarts = (int)entry.Restarts;
        Wanted = isNamed && (isNew ? Definition.AutoStart && Definition.Schedule is null : entry.Wanted != 0);
        Completed = _extra.Has(LedgerExtra.HasCompleted);
        if (entry.LastExitUnixMs != 0)
            _lastExit = ExitOf(entry);
        OpenOutput();
        if (!isNew && _extra.Has(LedgerExtra.HasLimits))
            Limits = _extra.Limits();
        if (process is not null)
            Adopt(process, entry);
        else
            RecoverWithoutProcess(entry);
    }

    private void Adopt(ProcessHandle process, in LedgerEntry entry)
    {
        Adopted = true;
        _launched = true;
        _startedAt = entry.StartedUnixMs;
        _hall.Groups.Join(Name);
        _keeper.Adopt(process, new ServiceMarker(Name, entry.StartId), _hall.Cgroups?.DirectoryOf(Name));
        GroupUsage group = _hall.Groups.Read(Name);
        group.CpuMicroseconds = Math.Min(group.CpuMicroseconds, 0);
        Meter.Begin(group);
        SetLimits(Limits);
        _stopPlan = PlanOf(false, null);
        switch (entry.Phase)
        {
            case LedgerPhase.Stopping:
                Do(ServiceTrigger.AdoptStopping, "stopping, as before");
                ContinueStop();
                return;
            case LedgerPhase.Restarting:
                Do(ServiceTrigger.AdoptRestarting, "restarting, as before");
                _keeper.Stop(_stopPlan);
                return;
            default:
                break;
        }

        ReopenNotify();
        if (_extra.Has(LedgerExtra.IsReady))
        {
            Ready = true;
            Do(ServiceTrigger.AdoptRunning, "adopted");
            _history.Healthy(_hall.Now);
            _checks.Resume();
            return;
        }

        Do(ServiceTrigger.AdoptStarting, "adopted while starting");
        _readiness.Prepare(_output);
        _readiness.Begin();
        _checks.Begin();
        // A notification that nobody heard is not repeated; the process has lived on, so it counts as told.
        if (Definition.Ready.When is ReadyWhen.Launched or ReadyWhen.Notify or ReadyWhen.Output)
            BecomeReady();
    }

    private void RecoverWithoutProcess(in LedgerEntry entry)
    {
        bool rest = entry.StartId != 0 && entry.StartTicks != 0 && _keeper.AdoptRest(
            new ServiceMarker(Name, entry.StartId), entry.Pid, entry.StartTicks, _hall.Cgroups?.DirectoryOf(Name));
        LedgerPhase phase = Wanted || entry.Phase is LedgerPhase.Crashed or LedgerPhase.Stopping ? entry.Phase : LedgerPhase.Idle;
        switch (phase)
        {
            case LedgerPhase.Crashed:
                Do(ServiceTrigger.AdoptCrashed, "crashed before Gladsheim was started again");
                break;
            case LedgerPhase.Stopping:
                Do(rest ? ServiceTrigger.AdoptStopping : ServiceTrigger.AdoptStopped, "stopped");
                break;
            case LedgerPhase.Restarting:
                Do(ServiceTrigger.AdoptRestarting, "restarting, as before");
                break;
            case LedgerPhase.Running:
                Do(ServiceTrigger.AdoptRunning, "it ended while Gladsheim was away");
                break;
            default:
                Do(ServiceTrigger.AdoptStopped, Wanted ? "" : "stopped");
                break;
        }

        if (rest)
            _keeper.Kill();
        if (State == ServiceState.Running)
            Ended(new ServiceExit { AtUnixMs = _hall.UnixNow, How = ExitHow.Unknown });
        else if (State == ServiceState.Restarting && !_keeper.IsEnding)
            Relaunch();
    }

    // ---- launching

    private void TryLaunch()
    {
        if (State != ServiceState.Starting || _launched || _keeper.HasMain || _keeper.IsEnding)
            return;
        if (DependencyGate.Blocked(Definition, _units, out bool hopeless) is { } blocked)
        {
            if (hopeless)
                Conclude(new RestartDecision(RestartVerdict.GiveUp, 0, blocked));
            else
                Say(blocked);
            return;
        }

        if (!_hall.Starts.TryTake(_hall.Now, 1))
        {
            Say("waiting, because many services are being started");
            _delay.Start(TimeSpan.FromMilliseconds(Math.Max(1, _hall.Starts.WaitFor(_hall.Now, 1))));
            return;
        }

        Launch();
    }

    private void Launch()
    {
        StartId++;
        Ready = false;
        Adopted = false;
        StatusText = "";
        _startedAt = _hall.UnixNow;
        Persist();
        string? cgroup = _hall.Cgroups?.DirectoryOf(Name);
        IReadOnlyList<string> groups = _hall.Groups.Join(Name);
        LimitsInKernel = _hall.Groups.Apply(Name, Limits);
        if (!TryPrepare(out string failure))
        {
            Conclude(new RestartDecision(RestartVerdict.GiveUp, 0, failure));
            return;
        }

        LaunchPlan plan = LaunchPlans.For(
            Definition, StartId, _output?.FifoPath, _readiness.SocketPath, cgroup, groups);
        LaunchResult result = _keeper.Launch(plan, _slot);
        if (!result.Started)
        {
            _readiness.End(_output);
            string why = result.Failure.ToString();
            Conclude(result.Failure.Step is LaunchStep.Clone or LaunchStep.PrepareMemory
                ? _history.Failed(why, _hall.Now, _hall.Random32())
                : new RestartDecision(RestartVerdict.GiveUp, 0, why));
            return;
        }

        _launched = true;
        Meter.Begin(_hall.Groups.Read(Name));
        LimitWatch.Reset();
        Say("");
        Tell(ServiceState.Starting, "launched");
        _readiness.Begin();
        _checks.Begin();
        Persist();
        Changed();
        if (Definition.Ready.When == ReadyWhen.Launched && Definition.Kind != ServiceKind.Forking)
            BecomeReady();
    }

    private bool TryPrepare(out string failure)
    {
        failure = "";
        try
        {
            if (_output is null)
                OpenOutput();
            _readiness.Prepare(_output);
            return true;
        }
        catch (IOException error)
        {
            failure = error.Message;
            return false;
        }
    }

    private void BecomeReady()
    {
        if (State != ServiceState.Starting || !_launched)
            return;
        Ready = true;
        _readiness.Settle(_output);
        Do(ServiceTrigger.Ready, "");
        if (!IsUnhealthy)
            _history.Healthy(_hall.Now);
    }

    private void NotReadyInTime()
    {
        if (State == ServiceState.Starting)
            EndAndRetry($"not ready within {Definition.Ready.Timeout.TotalSeconds:0.###} s");
    }

    // ---- what the service and its checks say

    private void Notified(NotifyMessage message)
    {
        if (message.MainPid is { } main && _keeper.TrySetMain(main))
            Persist();
        if (message.ExtendTimeout is { } more)
            _readiness.Extend(more);
        if (message.Status is { } status)
            StatusText = status;
        if (message.Ready && Definition.Ready.When == ReadyWhen.Notify)
            BecomeReady();
        Changed();
    }

    private void ChecksChanged(HealthChange change, string what)
    {
        if (change.HasFlag(HealthChange.State))
            Changed(healthToo: true);
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

        if (_checks.Tracker.Ready && State == ServiceState.Starting && Definition.Ready.When == ReadyWhen.Health)
            BecomeReady();
        else if (change.HasFlag(HealthChange.Readiness) && State == ServiceState.Running)
            Ready = _checks.Tracker.Ready;
        if (IsUnhealthy)
            _history.Unhealthy();
        else if (State == ServiceState.Running)
            _history.Healthy(_hall.Now);
        Changed();
    }

    /// <summary>A limit's action, or a check, has it that the service must go; the policy says whether it comes back.</summary>
    public void EndAndRetry(string why)
    {
        RestartDecision decision = _history.Failed(why, _hall.Now, _hall.Random32());
        _stopPlan = PlanOf(false, null);
        Quiet();
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

        if (_keeper.HasMain || _keeper.HasRest())
            _keeper.Stop(_stopPlan);
    }

    // ---- ends

    public void MainEnded(in ExitReport report)
    {
        if (Definition.Kind == ServiceKind.Forking && State == ServiceState.Starting
            && report is { How: ExitHow.Code, Value: 0 } && _keeper.TryChooseMain(Definition.PidFile))
        {
            Persist();
            if (Definition.Ready.When == ReadyWhen.Launched)
                BecomeReady();
            return;
        }

        GroupUsage group = _hall.Groups.Read(Name);
        Meter.NoteKilled(group);
        bool killed = report is { How: ExitHow.Signal, Value: Signals.Kill };
        Ended(new ServiceExit
        {
            AtUnixMs = _hall.UnixNow,
            How = report.How,
            Value = report.Value,
            KilledForMemory = killed && Meter.KilledForMemory > 0,
            Expected = State is not (ServiceState.Starting or ServiceState.Running),
        });
    }

    public void TreeEnded(StopOutcome outcome)
    {
        _launched = false;
        string note = outcome == StopOutcome.Stuck ? "a process of it cannot be killed (it is waiting in the kernel)" : "";
        switch (State)
        {
            case ServiceState.Stopping:
                Do(ServiceTrigger.Gone, note.Length > 0 ? note : Reason);
                if (_startAfterStop)
                {
                    _startAfterStop = false;
                    Start(byPerson: true);
                }

                break;
            case ServiceState.Crashed when !Wanted && note.Length > 0:
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

    private void Ended(in ServiceExit exit)
    {
        _lastExit = exit;
        TimeSpan ran = TimeSpan.FromMilliseconds(Math.Max(0, exit.AtUnixMs - _startedAt));
        Quiet();
        _launched = false;
        _hall.Events.Add(new HallEvent { Kind = EventKind.Exit, Name = Name, Exit = exit, Detail = exit.ToString() });
        if (State is not (ServiceState.Starting or ServiceState.Running))
        {
            // Expected. The rest of the tree is being ended, and that is what is waited for.
            if (!_keeper.IsEnding && State is ServiceState.Stopping)
                ContinueStop();
            Persist();
            Changed();
            return;
        }

        if (_keeper.HasRest())
            _keeper.Kill();
        bool isDone = IsOneShot && exit.IsSuccess;
        if (!exit.IsSuccess || !isDone)
            _crashes.Add(exit, ran, _output);
        Completed = isDone;
        Conclude(isDone
            ? new RestartDecision(RestartVerdict.Finish, 0, "done")
            : _history.Ended(exit, _hall.Now, _hall.Random32()));
    }

    private void Conclude(in RestartDecision decision)
    {
        switch (decision.Verdict)
        {
            case RestartVerdict.Finish:
                Wanted = false;
                Do(ServiceTrigger.Finish, decision.Reason);
                break;
            case RestartVerdict.GiveUp:
                Wanted = false;
                Do(ServiceTrigger.GiveUp, decision.Reason);
                break;
            default:
                Restarts++;
                Do(ServiceTrigger.Retry, decision.Reason);
                if (decision.DelayMs > 0)
                    _delay.Start(TimeSpan.FromMilliseconds(decision.DelayMs));
                else
                    Relaunch();
                break;
        }
    }

    private void Relaunch()
    {
        if (State != ServiceState.Restarting || _keeper.IsEnding)
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
            if (_units.Find(name) is not { IsAtRest: false })
                continue;
            Say($"waiting for \"{name}\" to stop first");
            return;
        }

        if (_keeper.HasMain || _keeper.IsEnding || _keeper.HasRest())
        {
            if (_stopPlan.Grace <= TimeSpan.Zero)
                _keeper.Kill();
            else
                _keeper.Stop(_stopPlan);
        }
        else
        {
            TreeEnded(StopOutcome.Ended);
        }
    }

    // ---- bookkeeping

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

    private void Tell(ServiceState before, string detail) => _hall.Events.Add(new HallEvent
    {
        Kind = EventKind.State,
        Name = Name,
        From = before,
        To = State,
        Pid = Pid,
        Detail = detail,
    });

    /// <summary>Nothing that belongs to a living process is to be heard any more.</summary>
    private void Quiet()
    {
        _readiness.End(_output);
        _checks.End();
    }

    private void Changed() => Changed(healthToo: false);

    private void Changed(bool healthToo)
    {
        if (healthToo)
            HealthTold = false;
        _units.Changed(this);
    }

    /// <summary>Whether the checks' last change has been told to those who follow events.</summary>
    public bool HealthTold { get; set; } = true;

    public ServiceSnapshot TakeSnapshot()
    {
        Snapshot = new ServiceSnapshot
        {
            Name = Name,
            Description = Definition.Description,
            Labels = Definition.Labels,
            State = State,
            Health = _checks.Tracker.State,
            Ready = Ready,
            Pid = Pid,
            StartedUnixMs = Pid != 0 ? _startedAt : 0,
            StartId = StartId,
            Restarts = Restarts,
            Reason = Reason,
            SinceUnixMs = SinceUnixMs,
            LastExit = _lastExit,
            Crashes = _crashes.Newest,
            Adopted = Adopted,
            NextRunUnixMs = NextRunUnixMs,
            StatusText = StatusText,
            Checks = _checks.Tracker.Count == 0 ? [] : _checks.Tracker.Report(),
            HealthAtUnixMs = _hall.UnixNow,
            Limits = Limits,
            LimitsInKernel = LimitsInKernel,
            Usage = Meter.History,
            Output = _output?.Store,
            EinherjarAddress = Definition.EinherjarAddress,
            Profile = Profile,
        };
        return Snapshot;
    }

    private void Persist()
    {
        LedgerEntry entry = _slot.Read();
        entry.Wanted = Wanted ? 1 : 0;
        entry.StartId = StartId;
        entry.SinceUnixMs = SinceUnixMs;
        entry.Restarts = (uint)Restarts;
        entry.Phase = State switch
        {
            ServiceState.Stopping => LedgerPhase.Stopping,
            ServiceState.Restarting => LedgerPhase.Restarting,
            ServiceState.Crashed => LedgerPhase.Crashed,
            ServiceState.Starting or ServiceState.Running when Pid != 0 => LedgerPhase.Running,
            _ => LedgerPhase.Idle,
        };
        if (_keeper is { HasMain: true, Tree: { } tree })
        {
            entry.Pid = Pid;
            if (entry.StartTicks != tree.MainStartTicks)
                entry.PidfdIdentity = 0;
            entry.StartTicks = tree.MainStartTicks;
        }

        if (_lastExit is { } exit)
        {
            entry.LastExitHow = (int)exit.How;
            entry.LastExitValue = exit.Value;
            entry.LastExitFlags = (exit.KilledForMemory ? 1 : 0) | (exit.Expected ? 2 : 0);
            entry.LastExitUnixMs = exit.AtUnixMs;
        }

        _extra.Set(LedgerExtra.IsReady, Ready);
        _extra.Set(LedgerExtra.HasCompleted, Completed);
        _extra.To(ref entry);
        _slot.Write(entry);
    }

    private static ServiceExit ExitOf(in LedgerEntry entry) => new()
    {
        AtUnixMs = entry.LastExitUnixMs,
        How = (ExitHow)entry.LastExitHow,
        Value = entry.LastExitValue,
        KilledForMemory = (entry.LastExitFlags & 1) != 0,
        Expected = (entry.LastExitFlags & 2) != 0,
    };

    private void SetLimits(ResourceLimits limits)
    {
        Limits = limits;
        LimitsInKernel = _hall.Groups.Apply(Name, limits);
        LimitWatch.Reset();
    }

    private void OpenOutput()
    {
        LogPolicy policy = new() { SegmentBytes = Definition.Log.FileBytes, Segments = Definition.Log.Files };
        _output = LogCapture.Open(
            _hall.Logs, _hall.Folders.PipeOf(Name), _hall.Folders.LogsOf(Name), policy,
            Definition.User.Length > 0 ? Definition.User : null);
    }

    private void ReopenNotify()
    {
        if (Definition.Ready.When == ReadyWhen.Notify)
            _readiness.Prepare(_output);
    }

    private StopPlan PlanOf(bool force, TimeSpan? timeout) =>
        new(force ? TimeSpan.Zero : timeout ?? Definition.Stop.Timeout) { Signal = Definition.Stop.Signal };

    private ReadinessWatch MakeReadiness() => new(_hall, Definition, BecomeReady, NotReadyInTime, Notified);

    private CheckRunner MakeChecks() => new(_hall, Definition, _keeper, ChecksChanged);
}
