using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Client;

/// <summary>Calls with one request and one response, plain and compressed.</summary>
internal sealed class UnaryCases(GrpcInvoker invoker)
{
    private readonly TestServiceClient _client = new(invoker);

    public void AddTo(Dictionary<string, Func<Task>> suite)
    {
        suite.Add("empty_unary", EmptyUnaryAsync);
        suite.Add("large_unary", LargeUnaryAsync);
        suite.Add("client_compressed_unary", ClientCompressedAsync);
        suite.Add("server_compressed_unary", ServerCompressedAsync);
    }

    private static SimpleRequest LargeRequest()
    {
        var request = new SimpleRequest { ResponseSize = Sizes.LargeResponse };
        request.EnsurePayload().Body.Resize(Sizes.LargeRequest).Clear();
        return request;
    }

    private async Task EmptyUnaryAsync()
    {
        Empty response = await _client.EmptyCallAsync(new Empty(), new CallOptions { Timeout = Sizes.Patience });
        Check.Equal(0, response.ComputeSize(), "size of the response");
    }

    private Task LargeUnaryAsync() => CallAsync(LargeRequest());

    private async Task ClientCompressedAsync()
    {
        SimpleRequest probe = LargeRequest();
        probe.EnsureExpectCompressed().Value = true;
        await Check.FailsAsync(StatusCode.InvalidArgument, () => CallAsync(probe));
        await CallAsync(probe, compress: true);
        SimpleRequest plain = LargeRequest();
        plain.EnsureExpectCompressed().Value = false;
        await CallAsync(plain);
    }

    private async Task ServerCompressedAsync()
    {
        foreach (bool compressed in new[] { true, false })
        {
            SimpleRequest request = LargeRequest();
            request.EnsureResponseCompressed().Value = compressed;
            CallReport report = await CallAsync(request);
            Check.Equal(compressed, report.ResponseCompressed, "compressed flag of the response");
        }
    }

    private async Task<CallReport> CallAsync(SimpleRequest request, bool compress = false)
    {
        var report = new CallReport();
        SimpleResponse response = await _client.UnaryCallAsync(
            request, new CallOptions { Timeout = Sizes.Patience, Compression = compress, Report = report });
        Check.Equal(Sizes.LargeResponse, response.EnsurePayload().Body.Length, "size of the payload");
        return report;
    }
}
