using Edda.Core.Grpc;

namespace Edda.Loki.Jormungandr;

/// <summary>What went wrong, for a script.</summary>
internal sealed class NetworkException(StatusCode code, string problem) : Exception(problem)
{
    public StatusCode Code { get; } = code;
}
