using System.Diagnostics.CodeAnalysis;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Children;

namespace Edda.Loki.Execution;

/// <summary>Why a call is not even queued: a limit, or else the end of the service.</summary>
internal sealed record Refusal(string Problem, LimitReached? Limit = null)
{
    /// <summary>The service would hold too much for it; null: it would not.</summary>
    [return: NotNullIfNotNull(nameof(reached))]
    public static Refusal? Of(ChildLimit? reached) =>
        reached is null ? null : new Refusal(HeldMemory.Describe(reached), reached.AsMessage());
}
