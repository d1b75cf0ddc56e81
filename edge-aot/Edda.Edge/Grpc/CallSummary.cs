using Edda.Core.Grpc;

namespace Edda.Edge.Grpc;

/// <summary>What one finished call came to, for logs and metrics.</summary>
public readonly struct CallSummary
{
    public StatusCode Code { get; init; }

    public string Message { get; init; }

    public TimeSpan Elapsed { get; init; }

    public int RequestMessages { get; init; }

    public int ResponseMessages { get; init; }

    /// <summary>Bytes of messages as they travelled, without frame prefixes.</summary>
    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    /// <summary>What the handler threw unexpectedly. The caller sees none of it.</summary>
    public Exception? Error { get; init; }
}
