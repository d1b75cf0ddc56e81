using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>Reads the requests and writes the responses, in any order.</summary>
public delegate ValueTask DuplexHandler<TRequest, TResponse>(
    RequestStream<TRequest> requests, ResponseStream<TResponse> responses, ServerCall call)
    where TRequest : Message
    where TResponse : Message;
