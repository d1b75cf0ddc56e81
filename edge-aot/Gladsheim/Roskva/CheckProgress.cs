using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Roskva;

/// <summary>
/// What a check's results add up to: it takes several failures in a row to call a healthy service unhealthy, and several
/// successes to call it healthy. Before either it is being checked. The loop owns it; it never allocates but for the text.
/// </summary>
public sealed class CheckProgress(CheckDefinition definition)
{
    private int _successes;

    public CheckDefinition Definition { get; } = definition;

    public HealthState State { get; private set; }

    public int FailuresInARow { get; private set; }

    public string Detail { get; private set; } = "";

    public long TookMicroseconds { get; private set; }

    public long AtUnixMs { get; private set; }

    public bool HasFailed => State is HealthState.Unhealthy or HealthState.Timeout;

    /// <summary>A new process: nothing is known of it.</summary>
    public void Begin()
    {
        State = HealthState.Checking;
        FailuresInARow = 0;
        _successes = 0;
        Detail = "";
    }

    /// <summary>There is no process to check.</summary>
    public void End()
    {
        State = HealthState.Unknown;
        FailuresInARow = 0;
        _successes = 0;
    }

    /// <summary>Takes in one result; whether the state changed by it.</summary>
    public bool Observe(in ProbeResult result, long unixMs)
    {
        HealthState before = State;
        Detail = result.Detail;
        TookMicroseconds = result.TookMicroseconds;
        AtUnixMs = unixMs;
        if (result.Outcome == ProbeOutcome.Passed)
        {
            FailuresInARow = 0;
            if (_successes < Definition.Successes)
                _successes++;
            if (_successes == Definition.Successes)
                State = HealthState.Healthy;
        }
        else
        {
            _successes = 0;
            if (FailuresInARow < int.MaxValue)
                FailuresInARow++;
            if (FailuresInARow >= Definition.Failures)
                State = result.Outcome == ProbeOutcome.TimedOut ? HealthState.Timeout : HealthState.Unhealthy;
        }

        return State != before;
    }

    public CheckReport Report() => new(
        Definition.Name, Definition.Kind, Definition.Purpose, State, Detail, TookMicroseconds, FailuresInARow, AtUnixMs);
}
