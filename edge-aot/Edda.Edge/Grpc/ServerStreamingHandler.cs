using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>Writes the responses. The request is the binding's and is reused after the call.</summary>
public delegate ValueTask ServerStreamingHandler<in TRequest, TResponse>(
    TRequest request, ResponseStream<TResponse> responses, ServerCall call)
    where TRequest : Message
    where TResponse : Message;
