using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// When one service is launched: once what it needs is there, no more of them at once than allowed, and after an end when
/// its policy says so. Belongs to the loop; lives as long as the unit.
/// </summary>
internal sealed class UnitStarts
{
    private readonly HallParts _hall;
    private readonly IUnits _units;
    private readonly ServiceUnit _unit;
    private readonly UnitParts _parts;
    private readonly UnitState _state;
    private readonly UnitRun _run;
    private readonly ReactorTimer _delay;

    public UnitStarts(HallParts hall, IUnits units, ServiceUnit unit, UnitParts parts)
    {
        _hall = hall;
        _units = units;
        _unit = unit;
        _parts = parts;
        _state = parts.State;
        _run = parts.Run;
        _delay = hall.Loop.CreateTimer(DelayOver);
        History = new RestartHistory(unit.Definition.Restart);
    }

    public RestartHistory History { get; }

    /// <summary>There is a process of this start.</summary>
    public bool IsLaunched { get; set; }

    public bool IsDelayed => _delay.IsArmed;

    public void CancelDelay() => _delay.Cancel();

    /// <summary>A person asks, and whatever was before counts no longer.</summary>
    public void Forgive()
    {
        _state.Restarts = 0;
        History.Reset();
    }

    /// <summary>Launches a service that is starting, if nothing is in the way.</summary>
    public void TryLaunch()
    {
        if (_state.Now != ServiceState.Starting || IsLaunched || _run.Processes.HasMain || _run.Processes.IsEnding)
            return;
        if (DependencyGate.Blocked(_unit.Definition, _units, out bool hopeless) is { } blocked)
        {
            if (hopeless)
                Conclude(new RestartDecision(RestartVerdict.GiveUp, 0, blocked));
            else
                _state.Say(blocked);
        }
        else if (_hall.Starts.TryTake(_hall.Now, 1))
        {
            Launch();
        }
        else
        {
            _state.Say("waiting, because many services are being started");
            _delay.Start(TimeSpan.FromMilliseconds(Math.Max(1, _hall.Starts.WaitFor(_hall.Now, 1))));
        }
    }

    /// <summary>Launches a service that is between an end and its next start.</summary>
    public void Relaunch()
    {
        if (_state.Now != ServiceState.Restarting || _run.Processes.IsEnding)
            return;
        _state.Move(ServiceTrigger.Relaunch, _state.Reason);
        TryLaunch();
    }

    /// <summary>It runs and must not: it is to be ended, and the policy says whether it comes back.</summary>
    public void ConcludeFailure(string why)
    {
        RestartDecision decision = History.Failed(why, _hall.Now, _hall.Random32());
        if (decision.Verdict == RestartVerdict.Retry)
        {
            _state.Restarts++;
            _state.Move(ServiceTrigger.Restart, decision.Reason);
            _delay.Start(TimeSpan.FromMilliseconds(decision.DelayMs));
        }
        else
        {
            _state.Wanted = false;
            _state.Move(ServiceTrigger.GiveUp, decision.Reason);
        }
    }

    /// <summary>It has no process, and this is what becomes of it.</summary>
    public void Conclude(in RestartDecision decision)
    {
        if (decision.Verdict == RestartVerdict.Retry)
        {
            _state.Restarts++;
            _state.Move(ServiceTrigger.Retry, decision.Reason);
            if (decision.DelayMs > 0)
                _delay.Start(TimeSpan.FromMilliseconds(decision.DelayMs));
            else
                Relaunch();
            return;
        }

        _state.Wanted = false;
        _state.Move(decision.Verdict == RestartVerdict.Finish ? ServiceTrigger.Finish : ServiceTrigger.GiveUp, decision.Reason);
    }

    private void Launch()
    {
        _state.StartId++;
        _state.Ready = false;
        _state.Adopted = false;
        _state.StatusText = "";
        _state.Persist();
        if (!_run.TryLaunch(_state.StartId, out string failure, out bool mayPass))
        {
            Conclude(mayPass
                ? History.Failed(failure, _hall.Now, _hall.Random32())
                : new RestartDecision(RestartVerdict.GiveUp, 0, failure));
            return;
        }

        IsLaunched = true;
        _state.Say("");
        _state.Tell(ServiceState.Starting, "launched");
        _state.Persist();
        _unit.Changed();
        if (_unit.Definition.Ready.When == ReadyWhen.Launched && _unit.Definition.Kind != ServiceKind.Forking)
            _parts.Reactions.BecomeReady();
    }

    private void DelayOver()
    {
        if (_state.Now == ServiceState.Restarting)
            Relaunch();
        else
            TryLaunch();
    }
}
