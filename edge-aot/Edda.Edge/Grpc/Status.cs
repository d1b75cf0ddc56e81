using Edda.Core.Grpc;

namespace Edda.Edge.Grpc;

/// <summary>How a call ended: a code, a message for people and, if the service gives any, details for programs.</summary>
public readonly struct Status(StatusCode code, string? message = null, ReadOnlyMemory<byte> details = default)
{
    private readonly string? _message = message;

    public StatusCode Code { get; } = code;

    public string Message => _message ?? "";

    /// <summary>A serialised google.rpc.Status, as the grpc-status-details-bin trailer carries it; may be empty.</summary>
    public ReadOnlyMemory<byte> Details { get; } = details;

    public bool IsOk => Code == StatusCode.Ok;

    public override string ToString() => Message.Length == 0 ? Code.ToString() : $"{Code}: {Message}";
}
