using Edda.Contracts.Responsibility.V1;

namespace Edda.Edge.Responsibility.Internal;

/// <summary>A task that is no longer answered for, as it was left. Immutable once made.</summary>
internal sealed class EndedTask(TaskContext context, TaskState state, RejectCode code, string reason)
{
    public TaskContext Context => context;

    public TaskState State => state;

    public RejectCode Code => state == TaskState.Rejected ? code : RejectCode.Other;

    public string Reason => state == TaskState.Rejected ? reason : "the task was returned: " + reason;

    /// <summary>
    /// A withdrawn task stays withdrawn. A returned one may be offered again after it changed hands; before that, the
    /// offer is the echo of the one that was taken.
    /// </summary>
    public bool Refuses(TaskContext offer) =>
        state == TaskState.Rejected || offer.Handovers < context.Handovers;
}
