using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Readiness;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>What follows for one service from what its processes and its checks say. Belongs to the loop; lives as long as the unit.</summary>
internal sealed class UnitReactions(HallParts hall, IUnits units, ServiceUnit unit, UnitParts parts) : IRunOwner
{
    private UnitState State => parts.State;

    private UnitStarts Starts => parts.Starts;

    private UnitStop Stop => parts.Stop;

    private UnitRun Run => parts.Run;

    private ServiceDefinition Definition => unit.Definition;

    public void BecomeReady()
    {
        if (State.Now != ServiceState.Starting || !Starts.IsLaunched)
            return;
        State.Ready = true;
        Run.Settle();
        State.Move(ServiceTrigger.Ready, "");
        if (!unit.IsUnhealthy)
            Starts.History.Healthy(hall.Now);
    }

    public void NotReadyInTime()
    {
        if (State.Now == ServiceState.Starting)
            unit.EndAndRetry($"not ready within {Definition.Ready.Timeout.TotalSeconds:0.###} s");
    }

    public void Notified(NotifyMessage message)
    {
        if (message.MainPid is { } main && Run.Processes.TrySetMain(main))
            State.Persist();
        if (message.ExtendTimeout is { } more)
            Run.Extend(more);
        if (message.Status is { } status)
            State.StatusText = status;
        if (message.Ready && Definition.Ready.When == ReadyWhen.Notify)
            BecomeReady();
        Changed();
    }

    public void ChecksChanged(HealthChange change, string what)
    {
        if (change.HasFlag(HealthChange.State))
            unit.HealthTold = false;
        Changed();
        if (change.HasFlag(HealthChange.StartupFailed) && State.Now == ServiceState.Starting)
        {
            unit.EndAndRetry("it did not come up: " + what);
            return;
        }

        if (change.HasFlag(HealthChange.LivenessFailed) && State.Now is ServiceState.Running or ServiceState.Starting)
        {
            unit.EndAndRetry("not alive: " + what);
            return;
        }

        if (Run.Health.Ready && State.Now == ServiceState.Starting && Definition.Ready.When == ReadyWhen.Health)
            BecomeReady();
        else if (change.HasFlag(HealthChange.Readiness) && State.Now == ServiceState.Running)
            State.Ready = Run.Health.Ready;
        if (unit.IsUnhealthy)
            Starts.History.Unhealthy();
        else if (State.Now == ServiceState.Running)
            Starts.History.Healthy(hall.Now);
    }

    public void MainEnded(in ExitReport report)
    {
        bool goesOn = Definition.Kind == ServiceKind.Forking && State.Now == ServiceState.Starting
            && report is { How: ExitHow.Code, Value: 0 } && Run.Processes.TryChooseMain(Definition.PidFile);
        if (!goesOn)
        {
            Ended(Run.Describe(report, expected: !State.IsUp));
            return;
        }

        State.Persist();
        if (Definition.Ready.When == ReadyWhen.Launched)
            BecomeReady();
    }

    public void TreeEnded(StopOutcome outcome)
    {
        Starts.IsLaunched = false;
        string note = outcome == StopOutcome.Stuck ? "a process of it cannot be killed: it is waiting in the kernel" : "";
        switch (State.Now)
        {
            case ServiceState.Stopping:
                State.Move(ServiceTrigger.Gone, note.Length > 0 ? note : Stop.Reason);
                if (Stop.StartsAfter)
                    unit.Start(byPerson: true);
                Stop.StartsAfter = false;
                break;
            case ServiceState.Crashed when note.Length > 0:
                State.Say(note);
                break;
            case ServiceState.Restarting when !Starts.IsDelayed:
                Starts.Relaunch();
                break;
            case ServiceState.Starting:
                Starts.TryLaunch();
                break;
            default:
                break;
        }

        Changed();
    }

    public void Changed() => units.Changed(unit);

    /// <summary>An adopted process that lives as it did before.</summary>
    public void ListenAgain(bool wasReady)
    {
        Run.Listen(wasReady);
        if (wasReady)
            Starts.History.Healthy(hall.Now);
        // What was told while nobody listened is not told again; the process has lived on, so it counts as told.
        else if (Definition.Ready.When is ReadyWhen.Launched or ReadyWhen.Notify or ReadyWhen.Output)
            BecomeReady();
    }

    /// <summary>The main process is gone.</summary>
    public void Ended(in ServiceExit exit)
    {
        State.LastExit = exit;
        Starts.IsLaunched = false;
        Run.Quiet();
        units.Tell(new HallEvent { Kind = EventKind.Exit, Name = unit.Name, Exit = exit, Detail = exit.ToString() });
        if (!State.IsUp)
        {
            // Expected. The rest of the tree is being ended, and that is what is waited for.
            if (!Run.Processes.IsEnding)
                Stop.Continue();
            State.Persist();
            Changed();
            return;
        }

        Run.KillRest();
        State.Completed = unit.IsOneShot && exit.IsSuccess;
        if (State.Completed)
        {
            Starts.Conclude(new RestartDecision(RestartVerdict.Finish, 0, "done"));
            return;
        }

        Run.Output.Report(exit, TimeSpan.FromMilliseconds(Math.Max(0, exit.AtUnixMs - Run.StartedUnixMs)));
        if (exit.KilledForMemory && unit.Limits.MemoryBytes is { } most)
            TellOverMemory(most);
        Starts.Conclude(exit.KilledForMemory && unit.Limits is { MemoryBytes: not null, Action: LimitAction.Stop }
            ? new RestartDecision(RestartVerdict.Finish, 0, "over its limit of memory: " + exit)
            : Starts.History.Ended(exit, hall.Now, hall.Random32()));
    }

    /// <summary>The kernel was quicker than the next sample.</summary>
    private void TellOverMemory(long most) => units.Tell(new HallEvent
    {
        Kind = EventKind.Limit,
        Name = unit.Name,
        Limit = new LimitVerdict(Resource.Memory, most, most, Critical: true),
        Action = unit.Limits.Action,
        Detail = "the kernel killed it for want of memory",
    });
}
