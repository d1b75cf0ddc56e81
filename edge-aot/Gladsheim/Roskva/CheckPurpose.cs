namespace Edda.Gladsheim.Roskva;

public enum CheckPurpose : byte
{
    /// <summary>Has it come up? Until it has, the other checks wait; failing it ends the start.</summary>
    Startup,

    /// <summary>Can it be used now? Failing it makes the service unhealthy and nothing else.</summary>
    Readiness,

    /// <summary>Is it beyond help? Failing it restarts the service.</summary>
    Liveness,
}
