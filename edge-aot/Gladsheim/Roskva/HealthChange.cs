namespace Edda.Gladsheim.Roskva;

/// <summary>What one result changed.</summary>
[Flags]
public enum HealthChange : byte
{
    None = 0,

    /// <summary>A check's state, or the service's.</summary>
    State = 1,

    /// <summary>From not ready to ready, or back.</summary>
    Readiness = 2,

    /// <summary>The service did not come up: end this start.</summary>
    StartupFailed = 4,

    /// <summary>The service is beyond help: restart it.</summary>
    LivenessFailed = 8,
}
