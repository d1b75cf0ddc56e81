namespace Edda.Gladsheim.Thjalfi.Trees;

public enum StopOutcome
{
    /// <summary>All ended within their time.</summary>
    Ended,

    /// <summary>Some had to be killed.</summary>
    Killed,

    /// <summary>Some could not be killed yet (a process in uninterruptible sleep); killing goes on no longer.</summary>
    Stuck,
}
