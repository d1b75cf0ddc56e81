using System.Net;

namespace Edda.Edge.Grpc;

/// <summary>Who is at the other end of a connection. Read once per connection, shared by its calls.</summary>
public sealed class GrpcPeer
{
    internal static readonly GrpcPeer Unknown = new();

    /// <summary>The address of a TCP peer; null on a Unix socket.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>The peer's user, group and process as the kernel vouches for them; null unless a Unix socket.</summary>
    public UnixPeer? Unix { get; init; }

    public bool IsTls { get; init; }

    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address.Address);

    public override string ToString() =>
        Unix is not null ? $"unix:uid={Unix.Uid},pid={Unix.Pid}" : Address?.ToString() ?? "unknown";
}
