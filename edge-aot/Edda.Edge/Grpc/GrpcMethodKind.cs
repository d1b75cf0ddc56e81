namespace Edda.Edge.Grpc;

/// <summary>Which side of a call sends one message and which sends many.</summary>
public enum GrpcMethodKind
{
    Unary,
    ClientStreaming,
    ServerStreaming,
    Duplex,
}
