using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Client;

/// <summary>Calls with streams, their cancellation and their deadline.</summary>
internal sealed class StreamingCases(GrpcInvoker invoker)
{
    private readonly TestServiceClient _client = new(invoker);

    private static CallOptions Patient => new() { Timeout = Sizes.Patience };

    public void AddTo(Dictionary<string, Func<Task>> suite)
    {
        suite.Add("client_streaming", ClientStreamingAsync);
        suite.Add("client_compressed_streaming", ClientCompressedAsync);
        suite.Add("server_streaming", ServerStreamingAsync);
        suite.Add("server_compressed_streaming", ServerCompressedAsync);
        suite.Add("ping_pong", PingPongAsync);
        suite.Add("empty_stream", EmptyStreamAsync);
        suite.Add("cancel_after_begin", CancelAfterBeginAsync);
        suite.Add("cancel_after_first_response", CancelAfterFirstResponseAsync);
        suite.Add("timeout_on_sleeping_server", TimeoutAsync);
    }

    private static StreamingInputCallRequest Input(int size, bool? compressed = null)
    {
        var request = new StreamingInputCallRequest();
        request.EnsurePayload().Body.Resize(size).Clear();
        if (compressed is { } expected)
        {
            request.EnsureExpectCompressed().Value = expected;
        }

        return request;
    }

    private static StreamingOutputCallRequest Output(int requestSize, params (int Size, bool? Compressed)[] responses)
    {
        var request = new StreamingOutputCallRequest();
        request.EnsurePayload().Body.Resize(requestSize).Clear();
        foreach ((int size, bool? compressed) in responses)
        {
            ResponseParameters parameters = request.ResponseParameters.Add();
            parameters.Size = size;
            if (compressed is { } wanted)
            {
                parameters.EnsureCompressed().Value = wanted;
            }
        }

        return request;
    }

    private async Task ClientStreamingAsync()
    {
        await using var call = _client.StreamingInputCall(Patient);
        foreach (int size in Sizes.Requests)
        {
            await call.WriteAsync(Input(size));
        }

        Check.Equal(74922, await TotalAsync(call), "aggregated size");
    }

    private async Task ClientCompressedAsync()
    {
        await Check.FailsAsync(StatusCode.InvalidArgument, async () =>
        {
            await using var probe = _client.StreamingInputCall(Patient);
            await probe.WriteAsync(Input(27182, compressed: true));
            await TotalAsync(probe);
        });
        await using var call = _client.StreamingInputCall(
            new CallOptions { Timeout = Sizes.Patience, Compression = true });
        await call.WriteAsync(Input(27182, compressed: true));
        call.Compress = false;
        await call.WriteAsync(Input(45904, compressed: false));
        Check.Equal(73086, await TotalAsync(call), "aggregated size");
    }

    private async Task ServerStreamingAsync()
    {
        StreamingOutputCallRequest request = Output(0, [.. Sizes.Responses.Select(size => (size, (bool?)null))]);
        await using var call = _client.StreamingOutputCall(request, Patient);
        var response = new StreamingOutputCallResponse();
        foreach (int size in Sizes.Responses)
        {
            Check.Equal(true, await call.ReadAsync(response), "another response");
            Check.Equal(size, response.EnsurePayload().Body.Length, "size of the payload");
        }

        Check.Equal(false, await call.ReadAsync(response), "another response");
    }

    private async Task ServerCompressedAsync()
    {
        await using var call = _client.StreamingOutputCall(Output(0, (31415, true), (92653, false)), Patient);
        var response = new StreamingOutputCallResponse();
        foreach ((int size, bool compressed) in new[] { (31415, true), (92653, false) })
        {
            Check.Equal(true, await call.ReadAsync(response), "another response");
            Check.Equal(size, response.EnsurePayload().Body.Length, "size of the payload");
            Check.Equal(compressed, call.ResponseCompressed, "compressed flag of the response");
        }

        Check.Equal(false, await call.ReadAsync(response), "another response");
    }

    private async Task PingPongAsync()
    {
        await using var call = _client.FullDuplexCall(Patient);
        var response = new StreamingOutputCallResponse();
        for (int i = 0; i < Sizes.Requests.Length; i++)
        {
            await call.WriteAsync(Output(Sizes.Requests[i], (Sizes.Responses[i], null)));
            Check.Equal(true, await call.ReadAsync(response), "another response");
            Check.Equal(Sizes.Responses[i], response.EnsurePayload().Body.Length, "size of the payload");
        }

        await call.CompleteAsync();
        Check.Equal(false, await call.ReadAsync(response), "another response");
        Check.Equal(StatusCode.Ok, call.Status.Code, "status");
    }

    private async Task EmptyStreamAsync()
    {
        await using var call = _client.FullDuplexCall(Patient);
        await call.CompleteAsync();
        Check.Equal(false, await call.ReadAsync(new StreamingOutputCallResponse()), "a response");
        Check.Equal(StatusCode.Ok, call.Status.Code, "status");
    }

    private async Task CancelAfterBeginAsync()
    {
        await using var call = _client.StreamingInputCall(Patient);
        call.Cancel();
        await Check.FailsAsync(StatusCode.Cancelled, () => TotalAsync(call));
    }

    private async Task CancelAfterFirstResponseAsync()
    {
        await using var call = _client.FullDuplexCall(Patient);
        var response = new StreamingOutputCallResponse();
        await call.WriteAsync(Output(27182, (31415, null)));
        Check.Equal(true, await call.ReadAsync(response), "a response");
        Check.Equal(31415, response.EnsurePayload().Body.Length, "size of the payload");
        call.Cancel();
        await Check.FailsAsync(StatusCode.Cancelled, async () => await call.ReadAsync(response));
    }

    private async Task TimeoutAsync()
    {
        await using var call = _client.FullDuplexCall(new CallOptions { Timeout = TimeSpan.FromMilliseconds(1) });
        await Check.FailsAsync(StatusCode.DeadlineExceeded, async () =>
        {
            try
            {
                await call.WriteAsync(Output(27182));
            }
            catch (RpcException failure) when (failure.Code == StatusCode.Cancelled)
            {
                // The deadline may pass before the request is out; the reading side tells the status.
            }

            await call.ReadAsync(new StreamingOutputCallResponse());
        });
    }

    private static async Task<int> TotalAsync(
        GrpcStream<StreamingInputCallRequest, StreamingInputCallResponse> call)
    {
        await call.CompleteAsync();
        var response = new StreamingInputCallResponse();
        Check.Equal(true, await call.ReadAsync(response), "a response");
        int total = response.AggregatedPayloadSize;
        Check.Equal(false, await call.ReadAsync(response), "another response");
        return total;
    }
}
