using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

public class StatusTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("100 % of \t\r\n\u263a \U0001f608")]
    [InlineData("")]
    public async Task Code_message_and_details_arrive_as_given(string message)
    {
        await using Served served = await Served.StartAsync();
        served.Service.OnUnary = (_, _, call) =>
        {
            call.Fail(StatusCode.DataLoss, message, new byte[] { 1, 2, 255 });
            call.ResponseTrailers.Add("x-why", "because");
            return default;
        };

        RpcException failure = await FailAsync(served);

        Assert.Equal(StatusCode.DataLoss, failure.Code);
        Assert.Equal(message, failure.Status.Message);
        Assert.Equal([1, 2, 255], failure.Status.Details.ToArray());
        Assert.Equal("because", failure.Trailers.Get("x-why"));
    }

    [Fact]
    public async Task What_a_handler_throws_stays_on_the_server()
    {
        var watcher = new Watcher();
        await using Served served = await Served.StartAsync(options => options.Interceptors.Add(watcher));
        served.Service.OnUnary = (_, _, _) => throw new InvalidOperationException("a secret");

        RpcException failure = await FailAsync(served);

        Assert.Equal(StatusCode.Unknown, failure.Code);
        Assert.DoesNotContain("secret", failure.Status.Message, StringComparison.Ordinal);
        Assert.Equal("a secret", watcher.Last.Error?.Message);
    }

    [Fact]
    public async Task A_thrown_status_is_the_status()
    {
        await using Served served = await Served.StartAsync();
        served.Service.OnUnary = async (_, _, _) =>
        {
            await Task.Yield();
            throw new RpcException(StatusCode.NotFound, "gone");
        };

        RpcException failure = await FailAsync(served);

        Assert.Equal((StatusCode.NotFound, "gone"), (failure.Code, failure.Status.Message));
    }

    [Fact]
    public async Task Metadata_arrives_whole_in_order_and_both_ways()
    {
        await using Served served = await Served.StartAsync();
        served.Service.OnUnary = (_, _, call) =>
        {
            foreach (MetadataEntry entry in call.RequestHeaders)
            {
                _ = entry.IsBinary
                    ? call.ResponseHeaders.Add(entry.Name, entry.Bytes)
                    : call.ResponseHeaders.Add(entry.Name, entry.Text!);
            }

            call.ResponseTrailers.Add("x-end-bin", call.RequestHeaders.GetBytes("x-some-bin")!.Value);
            return default;
        };
        Metadata sent = new Metadata().Add("x-one", "a").Add("x-one", "b").Add("x-some-bin", new byte[] { 0, 255, 10 });
        var report = new CallReport();

        await served.Client.UnaryCallAsync(new SimpleRequest(), new CallOptions { Headers = sent, Report = report });

        var values = new List<string?>();
        foreach (MetadataEntry entry in report.Headers)
        {
            if (entry.Name == "x-one")
            {
                values.Add(entry.Text);
            }
        }

        // HTTP allows a sender to join them; .NET's does.
        Assert.Equal("a, b", string.Join(", ", values));
        Assert.Equal([0, 255, 10], report.Headers.GetBytes("x-some-bin")!.Value.ToArray());
        Assert.Equal([0, 255, 10], report.Trailers.GetBytes("x-end-bin")!.Value.ToArray());
    }

    [Fact]
    public void Metadata_that_cannot_travel_is_refused_where_it_is_made()
    {
        var metadata = new Metadata();
        Assert.Throws<ArgumentException>(() => metadata.Add("Upper", "x"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x", "\u263a"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x", new byte[] { 1 }));
    }

    private static Task<RpcException> FailAsync(Served served) => Assert.ThrowsAsync<RpcException>(
        () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());
}
