namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>A method that may be all a connection carries.</summary>
internal sealed class SolePath(GrpcMethod method, Func<SoleStream> begin)
{
    public GrpcMethod Method => method;

    public SoleStream Begin() => begin();
}
