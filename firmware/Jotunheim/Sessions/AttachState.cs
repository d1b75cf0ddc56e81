namespace Edda.Jotunheim.Sessions;

/// <summary>How far the device has come towards its hub.</summary>
public enum AttachState
{
    /// <summary>No network, nothing to try.</summary>
    Offline = 0,

    /// <summary>Until the next attempt is due.</summary>
    Waiting = 1,

    Opening = 2,

    /// <summary>Hello is said; the hub has to prove itself.</summary>
    Greeting = 3,

    /// <summary>Our proof is on its way.</summary>
    Proving = 4,

    Attached = 5,
}
