using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Server;

/// <summary>The suite's service, as the public description of its test cases wants it.</summary>
internal sealed class TestService : TestServiceBase
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public override ValueTask EmptyCall(Empty request, Empty response, ServerCall call)
    {
        EchoMetadata(call);
        return default;
    }

    public override ValueTask UnaryCall(SimpleRequest request, SimpleResponse response, ServerCall call)
    {
        if (!HasExpectedCompression(request.ExpectCompressed, call) || !MayAnswer(request.ResponseStatus, call))
        {
            return default;
        }

        EchoMetadata(call);
        call.Compress = request.ResponseCompressed?.Value ?? false;
        response.EnsurePayload().Body.Resize(request.ResponseSize).Clear();
        return default;
    }

    public override async ValueTask StreamingInputCall(
        RequestStream<StreamingInputCallRequest> requests, StreamingInputCallResponse response, ServerCall call)
    {
        EchoMetadata(call);
        int total = 0;
        await foreach (StreamingInputCallRequest request in requests.ReadAllAsync())
        {
            if (!HasExpectedCompression(request.ExpectCompressed, call))
            {
                return;
            }

            total += request.Payload?.Body.Length ?? 0;
        }

        response.AggregatedPayloadSize = total;
    }

    public override async ValueTask StreamingOutputCall(
        StreamingOutputCallRequest request, ResponseStream<StreamingOutputCallResponse> responses, ServerCall call)
    {
        EchoMetadata(call);
        if (MayAnswer(request.ResponseStatus, call))
        {
            await AnswerAsync(request, responses, call);
        }
    }

    public override async ValueTask FullDuplexCall(
        RequestStream<StreamingOutputCallRequest> requests,
        ResponseStream<StreamingOutputCallResponse> responses,
        ServerCall call)
    {
        EchoMetadata(call);
        await foreach (StreamingOutputCallRequest request in requests.ReadAllAsync())
        {
            if (!MayAnswer(request.ResponseStatus, call))
            {
                return;
            }

            await AnswerAsync(request, responses, call);
        }
    }

    private static async ValueTask AnswerAsync(
        StreamingOutputCallRequest request, ResponseStream<StreamingOutputCallResponse> responses, ServerCall call)
    {
        var response = new StreamingOutputCallResponse();
        for (int i = 0; i < request.ResponseParameters.Count; i++)
        {
            ResponseParameters parameters = request.ResponseParameters[i];
            if (parameters.IntervalUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), call.Cancellation);
            }

            call.Compress = parameters.Compressed?.Value ?? false;
            response.EnsurePayload().Body.Resize(parameters.Size).Clear();
            await responses.WriteAsync(response);
        }
    }

    private static void EchoMetadata(ServerCall call)
    {
        if (call.Header(EchoInitial) is { } initial)
        {
            call.ResponseHeaders.Add(EchoInitial, initial);
        }

        if (call.Header(EchoTrailing) is not null && call.RequestHeaders.GetBytes(EchoTrailing) is { } trailing)
        {
            call.ResponseTrailers.Add(EchoTrailing, trailing);
        }
    }

    private static bool HasExpectedCompression(BoolValue? expected, ServerCall call)
    {
        if (expected is null || expected.Value == call.RequestCompressed)
        {
            return true;
        }

        call.Fail(StatusCode.InvalidArgument, $"The message came {(expected.Value ? "un" : "")}compressed.");
        return false;
    }

    private static bool MayAnswer(EchoStatus? asked, ServerCall call)
    {
        if (asked is null || asked.Code == 0)
        {
            return true;
        }

        call.Fail((StatusCode)asked.Code, asked.Message.ToString());
        return false;
    }
}
