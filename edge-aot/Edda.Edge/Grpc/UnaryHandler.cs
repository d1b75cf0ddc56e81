using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>Fills <paramref name="response"/>. Both messages are the binding's and are reused after the call.</summary>
public delegate ValueTask UnaryHandler<in TRequest, in TResponse>(
    TRequest request, TResponse response, ServerCall call)
    where TRequest : Message
    where TResponse : Message;
