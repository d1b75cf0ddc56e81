using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service, and what can be done with it; its <see cref="UnitParts"/> each tell one story of how. Belongs to the loop;
/// lives from the settings that name it to those that do not.
/// </summary>
internal sealed class ServiceUnit
{
    private readonly HallParts _hall;
    private readonly IUnits _units;
    private readonly UnitParts _parts;
    private bool _removeWhenStopped;

    public ServiceUnit(HallParts hall, IUnits units, ServiceDefinition definition)
    {
        _hall = hall;
        _units = units;
        Definition = definition;
        _parts = new UnitParts(hall, units, this);
        Snapshot = new ServiceSnapshot { Name = definition.Name };
    }

    public ServiceDefinition Definition { get; private set; }

    public string Name => Definition.Name;

    public ServiceState State => _parts.State.Now;

    public string Reason => _parts.State.Reason;

    public bool Wanted => _parts.State.Wanted;

    public bool Ready => _parts.State.Ready;

    public bool Completed => _parts.State.Completed;

    public bool IsOneShot => Definition.Kind == ServiceKind.OneShot;

    public bool IsUnhealthy => _parts.Run.Health.State is HealthState.Unhealthy or HealthState.Timeout;

    /// <summary>There is something to wait for before what it needs may go.</summary>
    public bool HasProcesses => _parts.Run.Pid != 0 || _parts.Run.Processes.IsEnding;

    public bool IsRemoved => _removeWhenStopped && _parts.State.IsAtRest;

    public int Pid => _parts.Run.Pid;

    public ResourceLimits Limits => _parts.Run.Limits.Now;

    public LimitWatch LimitWatch => _parts.Run.Limits.Watch;

    public ServiceMeter Meter => _parts.Run.Meter;

    public ProcessTree? Tree => _parts.Run.Tree;

    public ReadOnlyMemory<byte> Profile { get; private set; }

    public UnitWaiters Waiters { get; } = new();

    /// <summary>Whether the checks' last change has been told to those who follow events.</summary>
    public bool HealthTold { get; set; } = true;

    /// <summary>As it was published last.</summary>
    public ServiceSnapshot Snapshot { get; private set; }

    public void Start(bool byPerson)
    {
        if (_parts.State.IsUp)
            return;
        if (State == ServiceState.Stopping)
        {
            _parts.Stop.StartsAfter = true;
            return;
        }

        if (byPerson)
            _parts.Starts.Forgive();
        _parts.State.Wanted = true;
        _parts.State.Completed = false;
        _parts.Starts.CancelDelay();
        foreach (Dependency dependency in Definition.DependsOn)
        {
            ServiceUnit? needed = _units.Find(dependency.Service);
            if (needed is not null && !(needed.Completed && dependency.Condition == DependencyCondition.Completed))
                needed.Start(byPerson);
        }

        _parts.State.Move(ServiceTrigger.Start, "");
        _parts.Starts.TryLaunch();
    }

    public void Stop(bool force, TimeSpan? timeout, string reason)
    {
        _parts.Stop.StartsAfter = false;
        _parts.Stop.Plan(force, timeout, reason);
        _parts.State.Wanted = false;
        switch (State)
        {
            case ServiceState.Stopped or ServiceState.Unknown:
                return;
            case ServiceState.Crashed:
                if (!_parts.Run.Processes.IsEnding)
                    _parts.State.Move(ServiceTrigger.Gone, reason);
                return;
            case ServiceState.Stopping:
                if (force)
                    _parts.Stop.Continue();
                return;
            default:
                break;
        }

        Quiet();
        _parts.State.Move(ServiceTrigger.Stop, reason);
        foreach (string name in _units.DependentsOf(Name))
            _units.Find(name)?.Stop(force, timeout, $"\"{Name}\", which it needs, is being stopped");
        _parts.Stop.Continue();
    }

    /// <summary>After stops that nobody asked for: the next Gladsheim starts it again.</summary>
    public void WantAgain()
    {
        _parts.State.Wanted = true;
        _parts.State.Persist();
    }

    public void Restart(TimeSpan? timeout, string reason, bool byPerson)
    {
        if (!_parts.State.IsUp && State != ServiceState.Restarting)
        {
            Start(byPerson);
            return;
        }

        if (byPerson)
            _parts.Starts.Forgive();
        if (State == ServiceState.Restarting)
        {
            // Somebody who asks does not want to wait for the backoff.
            _parts.Starts.CancelDelay();
            _parts.Starts.Relaunch();
            return;
        }

        _parts.Stop.Plan(force: false, timeout);
        Quiet();
        _parts.State.Move(ServiceTrigger.Restart, reason);
        if (!_parts.Stop.TryEnd())
            _parts.Starts.Relaunch();
    }

    /// <summary>A limit's action, or a check, has it that the service must go; the policy says whether it comes back.</summary>
    public void EndAndRetry(string why)
    {
        // What is on its way out anyway is not restarted.
        if (!_parts.State.IsUp)
            return;
        _parts.Stop.Plan(force: false, null);
        _parts.Run.Quiet();
        _parts.Starts.ConcludeFailure(why);
        _parts.Stop.TryEnd();
    }

    /// <summary>Makes the running service read its own settings again; why not, or null.</summary>
    public string? ReloadItself()
    {
        if (State != ServiceState.Running)
            return $"it is {Transitions.Name(State)}";
        string? refusal = _parts.Run.ReloadItself();
        if (refusal is null)
            _parts.State.Tell(State, "told to read its settings again");
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
        _parts.Starts.History.Use(definition.Restart);
        _parts.Schedule.Forget();
        _parts.Run.Use(definition, State);
        Changed();
    }

    /// <summary>Limits that somebody has set; they hold until the settings say something new.</summary>
    public void OverrideLimits(ResourceLimits limits)
    {
        _parts.Record.Keep(limits);
        _parts.Run.SetLimits(limits);
        _parts.State.Persist();
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
        DateTimeOffset next = _parts.Schedule.Look(schedule, now, out bool isDue);
        // One that still runs from last time is not run twice; that turn is left out.
        if (isDue && State is ServiceState.Stopped or ServiceState.Crashed)
            Start(byPerson: false);
        if (next.ToUnixTimeMilliseconds() != Snapshot.NextRunUnixMs)
            Changed();
        return next;
    }

    /// <summary>The machine runs on battery, or no longer.</summary>
    public void Stretch(double intervals) => _parts.Run.Health.Stretch = intervals;

    /// <summary>What it waits for may have come, or may never come.</summary>
    public void Reconsider()
    {
        if (State == ServiceState.Starting)
            _parts.Starts.TryLaunch();
        else
            _parts.Stop.Continue();
    }

    /// <summary>Gladsheim ends; the service stays.</summary>
    public void Leave()
    {
        _parts.Starts.CancelDelay();
        _parts.Run.Leave();
        if (_parts.State.IsAtRest)
            _parts.Run.RemoveGroups();
    }

    /// <summary>For a service that the settings no longer name, once it is at rest.</summary>
    public void Forget()
    {
        Waiters.Dismiss($"\"{Name}\" is no longer in the settings");
        _parts.Run.Forget();
        _parts.Past.Remove();
    }

    /// <summary>Finds what an earlier Gladsheim left of the service.</summary>
    /// <param name="isNamed">Whether the settings name the service; if not, it is not started again, whatever was.</param>
    public void Recover(bool isNamed) =>
        new UnitRecovery(_hall, this, _parts).Run(isNamed);

    /// <summary>What is to be seen of it by others, now and by those that come after Gladsheim's end.</summary>
    public ServiceSnapshot TakeSnapshot()
    {
        _parts.Past.Save();
        return Snapshot = UnitSnapshots.Of(this, _parts, _hall.UnixNow);
    }

    public void Changed() => _units.Changed(this);

    /// <summary>Nothing is to come of what was under way.</summary>
    private void Quiet()
    {
        _parts.Run.Quiet();
        _parts.Starts.CancelDelay();
    }
}
