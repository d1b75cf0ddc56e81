namespace Edda.Gladsheim.Skirnir;

/// <summary>Where a service is in its life. The numbers are those of gladsheim.v1 and of the records on disk.</summary>
public enum ServiceState : byte
{
    /// <summary>Nothing has been found out yet: the moment between reading the records and looking at the processes.</summary>
    Unknown = 0,

    /// <summary>Waiting for its dependencies, being launched, or not ready yet.</summary>
    Starting = 1,
    Running = 2,
    Stopping = 3,
    Stopped = 4,

    /// <summary>It ended and will not be started again by itself.</summary>
    Crashed = 5,

    /// <summary>It ended or is being ended, and will be started again.</summary>
    Restarting = 6,
}
