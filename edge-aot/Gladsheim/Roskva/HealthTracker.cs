using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Roskva;

/// <summary>
/// The checks of one service together: which is due when, and what they say of the service. Times are milliseconds of a
/// clock that does not go back. The loop owns it.
/// </summary>
public sealed class HealthTracker
{
    public const long Never = long.MaxValue;

    private readonly CheckProgress[] _checks;
    private readonly long[] _due;
    private readonly bool[] _running;
    private double _stretch = 1;

    public HealthTracker(IReadOnlyList<CheckDefinition> checks)
    {
        _checks = new CheckProgress[checks.Count];
        for (int i = 0; i < _checks.Length; i++)
            _checks[i] = new CheckProgress(checks[i]);
        _due = new long[_checks.Length];
        _running = new bool[_checks.Length];
        Array.Fill(_due, Never);
    }

    public int Count => _checks.Length;

    /// <summary>What intervals are multiplied with: more than 1 when running on battery.</summary>
    public double Stretch
    {
        get => _stretch;
        set
        {
            if (!(value >= 1))
                Throw.OutOfRange(nameof(value), value, "1 or more");
            _stretch = value;
        }
    }

    public HealthState State { get; private set; }

    /// <summary>Every startup and readiness check passes; true where there are none.</summary>
    public bool Ready { get; private set; }

    private bool StartedUp => All(CheckPurpose.Startup);

    public CheckProgress this[int index] => _checks[index];

    /// <summary>A new process runs since <paramref name="now"/>.</summary>
    public void Begin(long now)
    {
        foreach (CheckProgress check in _checks)
            check.Begin();
        Array.Fill(_due, Never);
        Array.Clear(_running);
        bool gate = !StartedUp;
        for (int i = 0; i < _checks.Length; i++)
        {
            if (!gate || _checks[i].Definition.Purpose == CheckPurpose.Startup)
                _due[i] = now + (long)_checks[i].Definition.Delay.TotalMilliseconds;
        }

        Refresh();
    }

    /// <summary>An adopted process that was ready when last seen: it counts as started up, and is looked at soon.</summary>
    public void Resume(long now)
    {
        Begin(now);
        for (int i = 0; i < _checks.Length; i++)
        {
            if (_checks[i].Definition.Purpose == CheckPurpose.Startup)
            {
                for (int n = 0; n < _checks[i].Definition.Successes; n++)
                    _checks[i].Observe(new ProbeResult(ProbeOutcome.Passed, "passed before", 0), 0);
                _due[i] = Never;
            }
            else
            {
                _due[i] = now;
            }
        }

        Refresh();
    }

    public void End()
    {
        foreach (CheckProgress check in _checks)
            check.End();
        Array.Fill(_due, Never);
        Array.Clear(_running);
        State = HealthState.Unknown;
        Ready = false;
    }

    /// <summary>When something is due next.</summary>
    public long NextDue()
    {
        long next = Never;
        foreach (long due in _due)
            next = Math.Min(next, due);
        return next;
    }

    /// <summary>The next check to probe at <paramref name="now"/>, or -1. It is then running until observed.</summary>
    public int TakeDue(long now)
    {
        for (int i = 0; i < _checks.Length; i++)
        {
            if (_due[i] > now || _running[i])
                continue;

            _due[i] = Never;
            _running[i] = true;
            return i;
        }

        return -1;
    }

    /// <summary>A probe's result. One that nobody waits for any more, because the process ended meanwhile, changes nothing.</summary>
    public HealthChange Observe(int index, in ProbeResult result, long now, long unixMs, uint entropy)
    {
        CheckProgress check = _checks[index];
        if (check.State == HealthState.Unknown)
            return HealthChange.None;

        bool gateWasClosed = !StartedUp;
        bool wasFailed = check.HasFailed;
        HealthState stateBefore = State;
        bool readyBefore = Ready;
        HealthChange change = check.Observe(result, unixMs) ? HealthChange.State : HealthChange.None;
        _running[index] = false;
        bool done = check.Definition.Purpose == CheckPurpose.Startup && check.State == HealthState.Healthy;
        _due[index] = done ? Never : now + Delay(check.Definition, entropy);
        if (gateWasClosed && StartedUp)
            OpenGate(now);
        Refresh();
        if (State != stateBefore)
            change |= HealthChange.State;
        if (Ready != readyBefore)
            change |= HealthChange.Readiness;
        if (check.HasFailed && !wasFailed && check.Definition.Purpose == CheckPurpose.Startup)
            change |= HealthChange.StartupFailed;
        if (check.HasFailed && !wasFailed && check.Definition.Purpose == CheckPurpose.Liveness)
            change |= HealthChange.LivenessFailed;
        return change;
    }

    public CheckReport[] Report() => Array.ConvertAll(_checks, check => check.Report());

    /// <summary>The interval, stretched, with jitter to either side.</summary>
    internal long Delay(CheckDefinition check, uint entropy)
    {
        long interval = Math.Max(1, (long)(check.Interval.TotalMilliseconds * _stretch));
        long widest = interval * check.JitterPercent / 100;
        return interval - widest + (long)(((ulong)(2 * widest + 1) * entropy) >> 32);
    }

    private void OpenGate(long now)
    {
        for (int i = 0; i < _checks.Length; i++)
        {
            if (_checks[i].Definition.Purpose != CheckPurpose.Startup)
                _due[i] = now + (long)_checks[i].Definition.Delay.TotalMilliseconds;
        }
    }

    private void Refresh()
    {
        Ready = StartedUp && All(CheckPurpose.Readiness);
        State = Combine();
    }

    private HealthState Combine()
    {
        if (_checks.Length == 0)
            return HealthState.Unknown;

        bool checking = false;
        bool timeout = false;
        foreach (CheckProgress check in _checks)
        {
            if (check.State == HealthState.Unhealthy)
                return HealthState.Unhealthy;
            timeout |= check.State == HealthState.Timeout;
            checking |= check.State == HealthState.Checking;
        }

        return timeout ? HealthState.Timeout : checking ? HealthState.Checking : HealthState.Healthy;
    }

    private bool All(CheckPurpose purpose)
    {
        foreach (CheckProgress check in _checks)
        {
            if (check.Definition.Purpose == purpose && check.State != HealthState.Healthy)
                return false;
        }

        return true;
    }
}
