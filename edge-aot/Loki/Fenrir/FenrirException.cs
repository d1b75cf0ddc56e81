using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir;

/// <summary>What the hardware did not do, and why. <see cref="FenrirChild"/> alone catches it.</summary>
internal sealed class FenrirException(StatusCode code, string problem) : Exception(problem)
{
    public StatusCode Code { get; } = code;
}
