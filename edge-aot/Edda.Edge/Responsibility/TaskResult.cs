namespace Edda.Edge.Responsibility;

/// <summary>What became of handing a task back or refusing it.</summary>
public enum TaskResult
{
    Done,

    /// <summary>Nobody here has heard of the task, or it is long forgotten.</summary>
    Unknown,

    /// <summary>The task is answered for here, so it can be returned and not rejected.</summary>
    IsTaken,

    /// <summary>What was learned makes the context larger than a task may be.</summary>
    TooLarge,
}
