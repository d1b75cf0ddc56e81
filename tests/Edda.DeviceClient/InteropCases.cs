using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.DeviceClient;

/// <summary>The cases of the public gRPC interop suite that a device must pass, each named as in the suite.</summary>
internal sealed class InteropCases(CallInvoker invoker)
{
    private const string Service = "/grpc.testing.TestService/";
    private const string SpecialMessage =
        "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n";

    private const string Initial = "x-grpc-test-echo-initial";
    private const string InitialValue = "test_initial_metadata_value";
    private const string Trailing = "x-grpc-test-echo-trailing-bin";

    /// <summary>For a peer that does not answer, not for speed.</summary>
    private const int Patience = 20_000;

    private static readonly int[] RequestSizes = [27182, 8, 1828, 45904];
    private static readonly int[] ResponseSizes = [31415, 9, 2653, 58979];

    public IReadOnlyDictionary<string, Action> All => new Dictionary<string, Action>
    {
        ["empty_unary"] = EmptyUnary,
        ["large_unary"] = LargeUnary,
        ["client_streaming"] = ClientStreaming,
        ["server_streaming"] = ServerStreaming,
        ["ping_pong"] = PingPong,
        ["empty_stream"] = EmptyStream,
        ["cancel_after_begin"] = CancelAfterBegin,
        ["cancel_after_first_response"] = CancelAfterFirstResponse,
        ["timeout_on_sleeping_server"] = TimeoutOnSleepingServer,
        ["custom_metadata"] = CustomMetadata,
        ["status_code_and_message"] = StatusCodeAndMessage,
        ["special_status_message"] = SpecialStatusMessage,
        ["unimplemented_method"] = UnimplementedMethod,
        ["unimplemented_service"] = UnimplementedService,
    };

    private void EmptyUnary()
    {
        var context = Patient();
        Check.Status(StatusCode.Ok, invoker.Unary(Service + "EmptyCall", new Empty(), new Empty(), context), context);
    }

    private void LargeUnary()
    {
        var context = Patient();
        UnaryOfSize(context);
    }

    private void ClientStreaming()
    {
        var context = Patient();
        ClientCall call = Open("StreamingInputCall", context);
        var request = new StreamingInputCallRequest();
        foreach (int size in RequestSizes)
        {
            request.EnsurePayload().Body.Set(new byte[size], 0, size);
            Check.Equal(true, invoker.Send(call, request), "sending");
        }

        call.CompleteSending();
        var response = new StreamingInputCallResponse();
        Check.Equal(CallRead.Message, invoker.Read(call, response), "the response");
        Check.Equal(74922, response.AggregatedPayloadSize, "the sum");
        End(call, StatusCode.Ok, context);
    }

    private void ServerStreaming()
    {
        var context = Patient();
        var request = new StreamingOutputCallRequest();
        foreach (int size in ResponseSizes)
        {
            request.ResponseParameters.Add().Size = size;
        }

        ClientCall? call = invoker.ServerStreaming(Service + "StreamingOutputCall", request, context);
        foreach (int size in ResponseSizes)
        {
            ReadOfSize(call!, size);
        }

        End(call!, StatusCode.Ok, context);
    }

    private void PingPong()
    {
        var context = Patient();
        ClientCall call = Open("FullDuplexCall", context);
        for (int i = 0; i < RequestSizes.Length; i++)
        {
            Check.Equal(true, invoker.Send(call, DuplexOf(RequestSizes[i], ResponseSizes[i])), "sending");
            ReadOfSize(call, ResponseSizes[i]);
        }

        call.CompleteSending();
        End(call, StatusCode.Ok, context);
    }

    private void EmptyStream()
    {
        var context = Patient();
        ClientCall call = Open("FullDuplexCall", context);
        call.CompleteSending();
        End(call, StatusCode.Ok, context);
    }

    private void CancelAfterBegin()
    {
        var context = Patient();
        ClientCall call = Open("StreamingInputCall", context);
        invoker.Wait();
        call.Cancel();
        invoker.Wait();
        End(call, StatusCode.Cancelled, context);
    }

    private void CancelAfterFirstResponse()
    {
        var context = Patient();
        ClientCall call = Open("FullDuplexCall", context);
        invoker.Send(call, DuplexOf(27182, 31415));
        ReadOfSize(call, 31415);
        call.Cancel();
        invoker.Wait();
        End(call, StatusCode.Cancelled, context);
    }

    private void TimeoutOnSleepingServer()
    {
        var context = new CallContext { TimeoutMilliseconds = 1 };
        ClientCall call = Open("FullDuplexCall", context);
        StreamingOutputCallRequest request = DuplexOf(27182, 31415);
        request.ResponseParameters[0].IntervalUs = 1_000_000;
        invoker.Send(call, request);
        End(call, StatusCode.DeadlineExceeded, context);
    }

    private void CustomMetadata()
    {
        var context = Patient();
        context.RequestMetadata = new CallMetadata(256);
        context.RequestMetadata.Add(Initial, InitialValue);
        context.RequestMetadata.AddBinary(Trailing, [0xab, 0xab, 0xab], 0, 3);
        context.ResponseHeaders = new CallMetadata(512);
        context.ResponseTrailers = new CallMetadata(512);
        UnaryOfSize(context);
        CheckEcho(context);

        ClientCall call = Open("FullDuplexCall", context);
        invoker.Send(call, DuplexOf(271828, 314159));
        call.CompleteSending();
        ReadOfSize(call, 314159);
        End(call, StatusCode.Ok, context);
        CheckEcho(context);
    }

    private void StatusCodeAndMessage()
    {
        const string Words = "test status message";
        FailingUnary(Words);

        var context = Patient();
        ClientCall call = Open("FullDuplexCall", context);
        var request = new StreamingOutputCallRequest();
        request.EnsureResponseStatus().Code = (int)StatusCode.Unknown;
        request.ResponseStatus!.Message = Words;
        invoker.Send(call, request);
        call.CompleteSending();
        End(call, StatusCode.Unknown, context);
        Check.Equal(Words, context.StatusMessage, "message");
    }

    private void SpecialStatusMessage() => FailingUnary(SpecialMessage);

    private void UnimplementedMethod() => FailsAsUnimplemented(Service + "UnimplementedCall");

    private void UnimplementedService() => FailsAsUnimplemented("/grpc.testing.UnimplementedService/UnimplementedCall");

    private static CallContext Patient() => new() { TimeoutMilliseconds = Patience };

    private static StreamingOutputCallRequest DuplexOf(int requestSize, int responseSize)
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.Add().Size = responseSize;
        request.EnsurePayload().Body.Set(new byte[requestSize], 0, requestSize);
        return request;
    }

    private static void CheckEcho(CallContext context)
    {
        CallMetadata headers = context.ResponseHeaders!;
        int initial = headers.Find(Initial);
        Check.Equal(true, initial >= 0, "initial metadata is there");
        string value = System.Text.Encoding.ASCII.GetString(
            headers.Bytes, headers.ValueOffset(initial), headers.ValueLength(initial));
        Check.Equal(InitialValue, value, "initial metadata");

        CallMetadata trailers = context.ResponseTrailers!;
        int trailing = trailers.Find(Trailing);
        Check.Equal(true, trailing >= 0, "trailing metadata is there");
        byte[] bytes = new byte[trailers.ValueLength(trailing)];
        int count = trailers.CopyBinary(trailing, bytes, 0);
        Check.Equal("ABABAB", Convert.ToHexString(bytes, 0, Math.Max(count, 0)), "trailing metadata");
    }

    private ClientCall Open(string method, CallContext context) =>
        invoker.OpenWaiting(Service + method, context) ?? throw new CaseFailedException("the connection is gone");

    private void UnaryOfSize(CallContext context)
    {
        var request = new SimpleRequest { ResponseSize = 314159 };
        request.EnsurePayload().Body.Set(new byte[271828], 0, 271828);
        var response = new SimpleResponse();
        Check.Status(StatusCode.Ok, invoker.Unary(Service + "UnaryCall", request, response, context), context);
        Check.Equal(314159, response.Payload!.Body.Length, "the size of the response");
    }

    private void FailingUnary(string message)
    {
        var context = Patient();
        var request = new SimpleRequest();
        request.EnsureResponseStatus().Code = (int)StatusCode.Unknown;
        request.ResponseStatus!.Message = message;
        StatusCode status = invoker.Unary(Service + "UnaryCall", request, new SimpleResponse(), context);
        Check.Status(StatusCode.Unknown, status, context);
        Check.Equal(message, context.StatusMessage, "message");
    }

    private void FailsAsUnimplemented(string path)
    {
        var context = Patient();
        Check.Status(StatusCode.Unimplemented, invoker.Unary(path, new Empty(), new Empty(), context), context);
    }

    private void ReadOfSize(ClientCall call, int size)
    {
        var response = new StreamingOutputCallResponse();
        Check.Equal(CallRead.Message, invoker.Read(call, response), "a response");
        Check.Equal(size, response.Payload!.Body.Length, "the size of a response");
    }

    private void End(ClientCall call, StatusCode expected, CallContext context)
    {
        Check.Equal(CallRead.End, invoker.Read(call, new Empty()), "the end");
        StatusCode status = call.Status;
        call.Release();
        Check.Status(expected, status, context);
    }
}
