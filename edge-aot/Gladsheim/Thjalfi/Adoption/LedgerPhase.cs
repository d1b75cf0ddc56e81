namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>How far a service had come when the record was written. The numbers are on disk.</summary>
public enum LedgerPhase
{
    Idle = 0,
    Launching = 1,
    Running = 2,
    Stopping = 3,
    Restarting = 4,
    Crashed = 5,
}
