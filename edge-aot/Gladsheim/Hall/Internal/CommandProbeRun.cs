using System.Diagnostics;
using System.Globalization;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// Runs a command that says by its exit code whether the service is well. It runs beside the service, in none of its
/// groups, so its cost is not the service's; when it takes too long its whole process group is killed.
/// </summary>
internal sealed class CommandProbeRun : IProbeRun, IExitHandler
{
    private readonly HallParts _hall;
    private readonly LaunchPlan _plan;
    private readonly TimeSpan _timeout;
    private readonly ReactorTimer _timer;
    private Action<ProbeResult>? _done;
    private Action<ProbeResult>? _next;
    private long _began;
    private int _pid;
    private bool _late;

    public CommandProbeRun(HallParts hall, LaunchPlan plan, TimeSpan timeout)
    {
        _hall = hall;
        _plan = plan;
        _timeout = timeout;
        _timer = hall.Loop.CreateTimer(TooLate);
    }

    public void Begin(Action<ProbeResult> done)
    {
        // One that was given up may not have died yet: it must not run twice, so this one waits for its end.
        if (_pid != 0)
        {
            _next = done;
            return;
        }

        _began = Stopwatch.GetTimestamp();
        LaunchResult launched = _hall.Launcher.Launch(_plan);
        if (launched.Process is not { } process)
        {
            done(new ProbeResult(ProbeOutcome.Failed, launched.Failure.ToString(), 0));
            return;
        }

        _done = done;
        _pid = process.Pid;
        _late = false;
        _hall.Exits.Watch(process, this);
        _timer.Start(_timeout);
    }

    public void End()
    {
        _done = null;
        _next = null;
        TooLate();
    }

    void IExitHandler.OnExit(ProcessHandle process, in ExitReport report)
    {
        _timer.Cancel();
        _pid = 0;
        Action<ProbeResult>? done = _done;
        _done = null;
        long took = (long)Stopwatch.GetElapsedTime(_began).TotalMicroseconds;
        if (_late)
            done?.Invoke(new ProbeResult(ProbeOutcome.TimedOut, "no answer in time", took));
        else if (report is { How: ExitHow.Code, Value: 0 })
            done?.Invoke(new ProbeResult(ProbeOutcome.Passed, "", took));
        else
            done?.Invoke(new ProbeResult(ProbeOutcome.Failed, Describe(report), took));
        if (_next is not { } next)
            return;
        _next = null;
        Begin(next);
    }

    private static string Describe(in ExitReport report) => report.How switch
    {
        ExitHow.Code => "exit code " + report.Value.ToString(CultureInfo.InvariantCulture),
        ExitHow.Signal => Signals.Name(report.Value),
        _ => "ended unseen",
    };

    private void TooLate()
    {
        _late = true;
        // Launched in a session of its own, so its group has its number, and lives while we have not reaped it.
        if (_pid != 0)
            _ = Libc.Kill(-_pid, Signals.Kill);
    }
}
