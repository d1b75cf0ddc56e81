namespace Edda.Gladsheim.Skirnir;

/// <summary>What the checks say. The numbers are those of gladsheim.v1.</summary>
public enum HealthState : byte
{
    Unknown = 0,
    Healthy = 1,
    Unhealthy = 2,
    Checking = 3,
    Timeout = 4,
}
