namespace Edda.Edge.Grpc;

/// <summary>What a unary call brought beside its message. Give one in <see cref="CallOptions.Report"/> to learn it.</summary>
public sealed class CallReport
{
    public Metadata Headers { get; } = new();

    public Metadata Trailers { get; } = new();

    /// <summary>Whether the response message came compressed.</summary>
    public bool ResponseCompressed { get; internal set; }

    /// <summary>How many times the call was tried; another route for a connection that was not there is no further try.</summary>
    public int Attempts { get; internal set; }

    /// <summary>The address that answered; null when none did.</summary>
    public string? Address { get; internal set; }
}
