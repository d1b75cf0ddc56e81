namespace Edda.Gladsheim.Byggvir;

/// <summary>What to do when a service takes more than its limit. The numbers are those of gladsheim.v1.</summary>
public enum LimitAction : byte
{
    Unspecified = 0,

    /// <summary>Say so.</summary>
    Alert = 1,

    /// <summary>Slow it down, or refuse it more.</summary>
    Throttle = 2,
    Restart = 3,
    Stop = 4,
}
