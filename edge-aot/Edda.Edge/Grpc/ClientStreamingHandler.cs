using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>Reads the requests and fills <paramref name="response"/>, which is reused after the call.</summary>
public delegate ValueTask ClientStreamingHandler<TRequest, in TResponse>(
    RequestStream<TRequest> requests, TResponse response, ServerCall call)
    where TRequest : Message
    where TResponse : Message;
