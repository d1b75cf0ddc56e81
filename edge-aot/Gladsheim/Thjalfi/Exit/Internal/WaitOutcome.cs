namespace Edda.Gladsheim.Thjalfi.Exit.Internal;

internal enum WaitOutcome
{
    /// <summary>It has not ended, or its status is not to be had yet.</summary>
    Running,
    Ended,
    NotOurs,
}
