using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Execution;

/// <summary>Why a call is not even queued: a limit, or else the end of the service.</summary>
internal sealed record Refusal(string Problem, LimitReached? Limit = null);
