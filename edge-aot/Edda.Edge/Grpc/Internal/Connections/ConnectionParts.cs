using Edda.Edge.Grpc.Internal.Http2;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>What the connections of a server have in common.</summary>
internal sealed record ConnectionParts(
    PendingConnections Pending,
    EstablishedConnections Established,
    Http2Connections Http2,
    BlockPool Blocks);
