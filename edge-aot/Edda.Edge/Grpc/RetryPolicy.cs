using Edda.Core.Grpc;

namespace Edda.Edge.Grpc;

/// <summary>
/// When a failed call is sent again: only before the server's first response headers, a bounded number of times,
/// and not at all while many calls fail (gRFC A6).
/// </summary>
public sealed class RetryPolicy
{
    /// <summary>With the first one. The specification caps it at five.</summary>
    public int MaxAttempts { get; init; } = 3;

    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(2);

    public double Multiplier { get; init; } = 2;

    public IReadOnlyList<StatusCode> Codes { get; init; } = [StatusCode.Unavailable];
}
