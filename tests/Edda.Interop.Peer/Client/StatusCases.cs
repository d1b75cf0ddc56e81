using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Client;

/// <summary>Metadata, statuses with their messages, and what is not implemented.</summary>
internal sealed class StatusCases(GrpcInvoker invoker)
{
    private const string Initial = "x-grpc-test-echo-initial";
    private const string Trailing = "x-grpc-test-echo-trailing-bin";
    private const string SpecialMessage =
        "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n";

    private static readonly byte[] TrailingValue = [0xab, 0xab, 0xab];

    private readonly TestServiceClient _client = new(invoker);
    private readonly UnimplementedServiceClient _unimplemented = new(invoker);

    private static CallOptions Patient => new() { Timeout = Sizes.Patience };

    public void AddTo(Dictionary<string, Func<Task>> suite)
    {
        suite.Add("custom_metadata", CustomMetadataAsync);
        suite.Add("status_code_and_message", () => EchoStatusAsync("test status message", alsoStreamed: true));
        suite.Add("special_status_message", () => EchoStatusAsync(SpecialMessage, alsoStreamed: false));
        suite.Add("unimplemented_method", () => Check.FailsAsync(
            StatusCode.Unimplemented, async () => await _client.UnimplementedCallAsync(new Empty(), Patient)));
        suite.Add("unimplemented_service", () => Check.FailsAsync(
            StatusCode.Unimplemented, async () => await _unimplemented.UnimplementedCallAsync(new Empty(), Patient)));
    }

    private async Task CustomMetadataAsync()
    {
        Metadata headers = new Metadata().Add(Initial, "test_initial_metadata_value").Add(Trailing, TrailingValue);
        var report = new CallReport();
        var request = new SimpleRequest { ResponseSize = Sizes.LargeResponse };
        request.EnsurePayload().Body.Resize(Sizes.LargeRequest).Clear();
        await _client.UnaryCallAsync(
            request, new CallOptions { Timeout = Sizes.Patience, Headers = headers, Report = report });
        CheckEcho(report.Headers, report.Trailers);

        await using var call = _client.FullDuplexCall(
            new CallOptions { Timeout = Sizes.Patience, Headers = headers });
        var message = new StreamingOutputCallRequest();
        message.EnsurePayload().Body.Resize(Sizes.LargeRequest).Clear();
        message.ResponseParameters.Add().Size = Sizes.LargeResponse;
        await call.WriteAsync(message);
        var response = new StreamingOutputCallResponse();
        Check.Equal(true, await call.ReadAsync(response), "a response");
        await call.CompleteAsync();
        Check.Equal(false, await call.ReadAsync(response), "another response");
        CheckEcho(await call.ResponseHeadersAsync(), call.Trailers);
    }

    private async Task EchoStatusAsync(string message, bool alsoStreamed)
    {
        var request = new SimpleRequest();
        request.EnsureResponseStatus().Code = (int)StatusCode.Unknown;
        request.EnsureResponseStatus().Message = message;
        RpcException failure = await Check.FailsAsync(
            StatusCode.Unknown, async () => await _client.UnaryCallAsync(request, Patient));
        Check.Equal(message, failure.Status.Message, "status message");
        if (!alsoStreamed)
        {
            return;
        }

        await using var call = _client.FullDuplexCall(Patient);
        var streamed = new StreamingOutputCallRequest();
        streamed.EnsureResponseStatus().Code = (int)StatusCode.Unknown;
        streamed.EnsureResponseStatus().Message = message;
        await call.WriteAsync(streamed);
        await call.CompleteAsync();
        failure = await Check.FailsAsync(
            StatusCode.Unknown, async () => await call.ReadAsync(new StreamingOutputCallResponse()));
        Check.Equal(message, failure.Status.Message, "status message");
    }

    private static void CheckEcho(Metadata headers, Metadata trailers)
    {
        Check.Equal("test_initial_metadata_value", headers.Get(Initial), Initial);
        Check.Equal(
            Convert.ToHexString(TrailingValue),
            trailers.GetBytes(Trailing) is { } bytes ? Convert.ToHexString(bytes.Span) : "",
            Trailing);
    }
}
