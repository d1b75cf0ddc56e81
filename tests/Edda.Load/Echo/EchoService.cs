using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;

namespace Edda.Load.Echo;

/// <summary>The contract that the C++ servers beside this project serve, too.</summary>
internal sealed class EchoService : TestServiceBase
{
    public override ValueTask UnaryCall(SimpleRequest request, SimpleResponse response, ServerCall call)
    {
        response.EnsurePayload().Body = request.EnsurePayload().Body;
        return ValueTask.CompletedTask;
    }
}
