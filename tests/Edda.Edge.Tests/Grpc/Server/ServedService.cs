using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>A service whose methods are what the test sets; the rest echoes.</summary>
internal sealed class ServedService : TestServiceBase
{
    private int _calls;

    public UnaryHandler<SimpleRequest, SimpleResponse>? OnUnary { get; set; }

    /// <summary>Unary calls that have reached it.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public override ValueTask UnaryCall(SimpleRequest request, SimpleResponse response, ServerCall call)
    {
        Interlocked.Increment(ref _calls);
        if (OnUnary is not null)
        {
            return OnUnary(request, response, call);
        }

        response.EnsurePayload().Body = request.EnsurePayload().Body;
        return default;
    }

    public override async ValueTask StreamingInputCall(
        RequestStream<StreamingInputCallRequest> requests, StreamingInputCallResponse response, ServerCall call)
    {
        await foreach (StreamingInputCallRequest request in requests.ReadAllAsync())
        {
            response.AggregatedPayloadSize += request.EnsurePayload().Body.Length;
        }
    }

    public override async ValueTask StreamingOutputCall(
        StreamingOutputCallRequest request, ResponseStream<StreamingOutputCallResponse> responses, ServerCall call)
    {
        var response = new StreamingOutputCallResponse();
        for (int i = 0; i < request.ResponseParameters.Count; i++)
        {
            response.EnsurePayload().Body.Resize(request.ResponseParameters[i].Size).Clear();
            await responses.WriteAsync(response);
        }
    }

    public override async ValueTask FullDuplexCall(
        RequestStream<StreamingOutputCallRequest> requests,
        ResponseStream<StreamingOutputCallResponse> responses,
        ServerCall call)
    {
        var response = new StreamingOutputCallResponse();
        await foreach (StreamingOutputCallRequest request in requests.ReadAllAsync())
        {
            response.EnsurePayload().Body = request.EnsurePayload().Body;
            await responses.WriteAsync(response);
        }
    }
}
