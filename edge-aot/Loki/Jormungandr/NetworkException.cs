using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr;

/// <summary>What went wrong, for a script.</summary>
internal sealed class NetworkException(StatusCode code, string problem, ChildLimit? limit = null) : Exception(problem)
{
    public StatusCode Code { get; } = code;

    public ChildLimit? Limit { get; } = limit;
}
