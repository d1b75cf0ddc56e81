namespace Edda.Edge.Grpc;

/// <summary>What one call asks for. The default asks for nothing.</summary>
public readonly struct CallOptions
{
    /// <summary>When to give up; the server is told. If <see cref="Timeout"/> is set too, the earlier counts.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How long to wait from the start of the call.</summary>
    public TimeSpan? Timeout { get; init; }

    public Metadata? Headers { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>Wait for a connection instead of failing when there is none.</summary>
    public bool WaitForReady { get; init; }

    /// <summary>Gzip the requests. Responses may always come compressed.</summary>
    public bool Compression { get; init; }

    public CallReport? Report { get; init; }
}
