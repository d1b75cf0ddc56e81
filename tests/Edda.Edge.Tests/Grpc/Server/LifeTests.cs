using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Server;

public class LifeTests
{
    private static readonly GrpcMethod Made = new(
        "made.at.runtime.Service", "Double", GrpcMethodKind.Unary, () => new SimpleRequest(), () => new SimpleResponse());

    [Fact]
    public async Task Methods_come_and_go_while_the_server_runs()
    {
        await using Served served = await Served.StartAsync();
        int changes = 0;
        served.Server.Changed += () => changes++;
        Assert.Equal(StatusCode.Unimplemented, await CodeAsync(served));

        served.Server.AddMethod(Made, (request, response, _) =>
        {
            ((SimpleResponse)response).Username = $"size {((SimpleRequest)request).ResponseSize * 2}";
            return default;
        });
        var answer = new SimpleResponse();
        await served.Channel.UnaryAsync(Made, new SimpleRequest { ResponseSize = 21 }, answer);
        Assert.Equal("size 42", answer.Username.ToString());
        Assert.Contains(Made, served.Server.Methods);

        Assert.True(served.Server.RemoveMethod(Made.Path));
        Assert.False(served.Server.RemoveMethod(Made.Path));
        Assert.Equal(StatusCode.Unimplemented, await CodeAsync(served));
        Assert.Equal(2, changes);
    }

    [Fact]
    public async Task A_service_goes_with_its_methods_and_its_files()
    {
        await using Served served = await Served.StartAsync();
        Assert.Single(served.Server.Services);
        Assert.Contains(served.Server.Files, file => file.Name == "grpc/testing/test.proto");

        Assert.True(served.Server.RemoveService("grpc.testing.TestService"));

        Assert.Empty(served.Server.Services);
        Assert.Empty(served.Server.Files);
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());
        Assert.Equal(StatusCode.Unimplemented, failure.Code);
    }

    [Fact]
    public async Task A_drain_lets_running_calls_end()
    {
        await using Served served = await Served.StartAsync();
        var begun = new TaskCompletionSource();
        served.Service.OnUnary = async (_, response, _) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, served.Server.Draining).ContinueWith(_ => { }, TaskScheduler.Default);
            response.Username = "done";
        };
        Task<SimpleResponse> call = served.Client.UnaryCallAsync(new SimpleRequest()).AsTask();
        await begun.Task.WaitAsync(ChildProcess.Patience);

        Assert.True(await served.Server.DrainAsync(ChildProcess.Patience));

        Assert.Equal("done", (await call).Username.ToString());
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());
        Assert.Equal(StatusCode.Unavailable, failure.Code);
    }

    [Fact]
    public async Task A_drain_ends_what_does_not_end_by_itself()
    {
        await using Served served = await Served.StartAsync();
        var begun = new TaskCompletionSource();
        served.Service.OnUnary = async (_, _, call) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        };
        Task<SimpleResponse> call = served.Client.UnaryCallAsync(new SimpleRequest()).AsTask();
        await begun.Task.WaitAsync(ChildProcess.Patience);

        Assert.False(await served.Server.DrainAsync(TimeSpan.FromMilliseconds(50)));

        await Assert.ThrowsAsync<RpcException>(() => call);
    }

    [Fact]
    public async Task More_calls_than_allowed_are_refused_and_not_queued()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxConcurrentCalls = 1);
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        served.Service.OnUnary = async (_, _, _) =>
        {
            begun.TrySetResult();
            await release.Task;
        };
        Task<SimpleResponse> first = served.Client.UnaryCallAsync(new SimpleRequest()).AsTask();
        await begun.Task.WaitAsync(ChildProcess.Patience);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());

        Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
        release.SetResult();
        await first;
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "the call has left");
        await served.Client.UnaryCallAsync(new SimpleRequest());
    }

    [Fact]
    public async Task Interceptors_see_begin_and_end_and_may_refuse()
    {
        var outer = new Watcher();
        var inner = new Watcher(call =>
        {
            if (call.Header("x-pass") == "yes")
            {
                call.Identity = "somebody";
                return true;
            }

            call.Fail(StatusCode.Unauthenticated, "no pass");
            return false;
        });
        await using Served served = await Served.StartAsync(options =>
        {
            options.Interceptors.Add(outer);
            options.Interceptors.Add(inner);
        });
        object? identity = null;
        served.Service.OnUnary = (_, _, call) =>
        {
            identity = call.Identity;
            return default;
        };

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(new SimpleRequest()).AsTask());
        Assert.Equal(StatusCode.Unauthenticated, failure.Code);
        Assert.Null(identity);

        await served.Client.UnaryCallAsync(
            new SimpleRequest(), new CallOptions { Headers = new Metadata().Add("x-pass", "yes") });
        Assert.Equal("somebody", identity);
        string begin = "begin /grpc.testing.TestService/UnaryCall";
        Assert.Equal([begin, "end Unauthenticated", begin, "end Ok"], outer.Seen);
    }

    [Fact]
    public async Task A_handler_that_does_not_look_at_its_deadline_is_answered_for()
    {
        await using Served served = await Served.StartAsync();
        var release = new TaskCompletionSource();
        served.Service.OnUnary = async (_, _, _) => await release.Task;

        using HttpResponseMessage response = await served.SendRawAsync(
            [0, 0, 0, 0, 0], headers => headers.TryAddWithoutValidation("grpc-timeout", "30m"));

        Assert.Equal("4", Served.Value(response, "grpc-status"));
        release.SetResult();
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "the handler has left");
        served.Service.OnUnary = null;
        await served.Client.UnaryCallAsync(Served.Request());
    }

    private static async Task<StatusCode> CodeAsync(Served served) => (await Assert.ThrowsAsync<RpcException>(
        () => served.Channel.UnaryAsync(Made, new SimpleRequest(), new SimpleResponse()).AsTask())).Code;
}
