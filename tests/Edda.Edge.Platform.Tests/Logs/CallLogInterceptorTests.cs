using Edda.Contracts.Metrics.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Logs;

public sealed class CallLogInterceptorTests
{
    [Theory]
    [InlineData(LogLevel.Debug, 2)]
    [InlineData(LogLevel.Information, 1)]
    public async Task What_goes_wrong_in_the_service_is_an_error_and_the_rest_is_for_who_looks_closely(
        LogLevel level, int entries)
    {
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink, level);
        await using TestServer test = new(new CallLogInterceptor(logs.For("calls")));
        test.Server.AddService(new Fragile());
        await test.StartAsync();
        MetricsClient client = new(test.Channel);

        await client.GetMetricsAsync(new GetMetricsRequest(), TestServer.Patiently);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.GetMetricsAsync(new GetMetricsRequest { Prefix = "break" }, TestServer.Patiently));

        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => sink.Lines.Length == entries, "the entries");
        Assert.Contains("secret reason", sink.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"level\":\"error\"", sink.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"method\":\"/metrics.v1.Metrics/GetMetrics\"", sink.Lines[^1], StringComparison.Ordinal);
    }

    private sealed class Fragile : MetricsBase
    {
        public override ValueTask GetMetrics(GetMetricsRequest request, GetMetricsResponse response, ServerCall call) =>
            request.Prefix == "break" ? throw new InvalidOperationException("secret reason") : default;
    }
}
