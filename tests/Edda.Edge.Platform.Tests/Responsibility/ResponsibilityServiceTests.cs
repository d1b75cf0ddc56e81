using Edda.Contracts.Responsibility.V1;
using Edda.Core.Grpc;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;
using Edda.Edge.Responsibility;

namespace Edda.Edge.Platform.Tests.Responsibility;

public sealed class ResponsibilityServiceTests : IAsyncLifetime
{
    private readonly TestServer _test = new();
    private readonly FakeClock _clock = new();
    private readonly ResponsibilityDesk _desk;
    private readonly ResponsibilityClient _client;

    public ResponsibilityServiceTests()
    {
        ProfileBoard profile = new(_test.Server, "thor", "", "", "", [new DomainDescription("actions", "")]);
        ResponsibilitySettings settings = new() { MaximumTasks = 3, MaximumHandovers = 2 };
        _desk = new ResponsibilityDesk(profile, settings, Logger.None, _clock);
        _test.Server.AddService(new ResponsibilityService(_desk));
        _client = new ResponsibilityClient(_test.Channel);
    }

    public Task InitializeAsync() => _test.StartAsync();

    public Task DisposeAsync() => _test.DisposeAsync().AsTask();

    [Fact]
    public async Task A_task_of_a_domain_is_taken_and_listed()
    {
        TakeResponse taken = await TakeAsync("t1");

        Assert.True(taken.Taken);
        Assert.Equal(TaskState.Taken, taken.Holding!.State);
        ListResponse list = await _client.ListAsync(new ListRequest(), TestServer.Patiently);
        Assert.Equal(1, list.Holdings.Count);
        Assert.Equal("t1", list.Holdings[0].Context!.TaskId.ToString());
        Assert.Equal("because", list.Holdings[0].Reason.ToString());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), list.Holdings[0].SinceUnixMs);
    }

    [Fact]
    public async Task The_same_task_again_is_the_same_holding()
    {
        await TakeAsync("t1");
        long since = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _clock.Advance(TimeSpan.FromMinutes(1));

        TakeResponse again = await TakeAsync("t1");

        Assert.True(again.Taken);
        Assert.Equal(since, again.Holding!.SinceUnixMs);
        Assert.Equal(1, _desk.Count);
    }

    [Fact]
    public async Task Foreign_tasks_are_not_taken()
    {
        TakeResponse answer = await TakeAsync("t1", function: "cooking");

        AssertRefused(answer, RejectCode.NotMine, "cooking");
    }

    [Fact]
    public async Task A_task_that_goes_in_circles_is_not_taken()
    {
        Assert.True((await TakeAsync("t1", handovers: 1)).Taken);

        AssertRefused(await TakeAsync("t2", handovers: 2), RejectCode.Circling, "changed hands 2 times");
    }

    [Fact]
    public async Task A_task_that_is_too_late_is_not_taken()
    {
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();

        AssertRefused(await TakeAsync("t1", deadline: now), RejectCode.Deadline, "deadline");
        Assert.True((await TakeAsync("t2", deadline: now + 1)).Taken);
    }

    [Fact]
    public async Task A_task_whose_deadline_passes_is_given_up()
    {
        await TakeAsync("t1", deadline: _clock.GetUtcNow().ToUnixTimeMilliseconds() + 1000);
        _clock.Advance(TimeSpan.FromSeconds(1));

        ListResponse list = await _client.ListAsync(new ListRequest(), TestServer.Patiently);

        Assert.Equal(0, list.Holdings.Count);
        AssertRefused(await TakeAsync("t1"), RejectCode.Deadline, "deadline");
    }

    [Fact]
    public async Task The_number_of_tasks_is_bounded()
    {
        for (int i = 0; i < 3; i++)
            Assert.True((await TakeAsync("t" + i)).Taken);

        AssertRefused(await TakeAsync("t3"), RejectCode.Busy, "3 tasks");
        _desk.Apply(new ResponsibilitySettings { MaximumTasks = 4 });
        Assert.True((await TakeAsync("t3")).Taken);
    }

    [Fact]
    public async Task The_size_of_a_task_is_bounded()
    {
        TakeRequest request = Offer("t1");
        request.Context!.Values.Set("large", new string('x', ResponsibilityDesk.MaximumContextBytes));

        AssertRefused(
            await _client.TakeAsync(request, TestServer.Patiently), RejectCode.Other, "allowed are 16384");
    }

    [Fact]
    public async Task The_size_of_all_tasks_is_bounded()
    {
        _desk.Apply(new ResponsibilitySettings { MaximumTasks = 100_000 });
        int taken = 0;
        while (true)
        {
            TakeRequest request = Offer("t" + taken);
            request.Context!.Values.Set("large", new string('x', ResponsibilityDesk.MaximumContextBytes - 200));
            TakeResponse answer = await _client.TakeAsync(request, TestServer.Patiently);
            if (!answer.Taken)
            {
                Assert.Equal(RejectCode.Busy, answer.Code);
                break;
            }

            taken++;
        }

        Assert.InRange(
            taken, (ResponsibilityDesk.MaximumBytes / ResponsibilityDesk.MaximumContextBytes) - 2,
            (ResponsibilityDesk.MaximumBytes / (ResponsibilityDesk.MaximumContextBytes - 200)) + 1);
    }

    [Fact]
    public async Task Nothing_is_taken_while_the_service_ends()
    {
        await TakeAsync("t1");
        _desk.End();

        AssertRefused(await TakeAsync("t2"), RejectCode.Draining, "ending");
        Assert.Equal("t1", (await ReturnAsync("t1")).Context!.TaskId.ToString());
    }

    [Fact]
    public async Task The_service_has_its_own_say()
    {
        _desk.Rule = offer => offer.Description == "boring" ? new TaskVerdict(RejectCode.Other, "boring") : default;
        TakeRequest request = Offer("t1");
        request.Context!.Description = "boring";

        AssertRefused(await _client.TakeAsync(request, TestServer.Patiently), RejectCode.Other, "boring");
        Assert.True((await TakeAsync("t1")).Taken);
    }

    [Fact]
    public async Task A_returned_task_goes_on_with_what_was_learned()
    {
        TakeRequest request = Offer("t1");
        request.Context!.Values.Set("a", "old");
        request.Context.Values.Set("b", "kept");
        await _client.TakeAsync(request, TestServer.Patiently);

        ReturnResponse returned = await ReturnAsync("t1", ("a", "new"), ("c", "more"));

        Assert.Equal(1u, returned.Context!.Handovers);
        Assert.True(returned.Context.Values.TryGet("a", out var a) && a == "new");
        Assert.True(returned.Context.Values.TryGet("b", out var b) && b == "kept");
        Assert.True(returned.Context.Values.TryGet("c", out var c) && c == "more");
        Assert.Equal(0, _desk.Count);
    }

    [Fact]
    public async Task A_repeated_return_has_the_same_answer()
    {
        await TakeAsync("t1");
        ReturnResponse first = await ReturnAsync("t1", ("a", "1"));

        ReturnResponse second = await ReturnAsync("t1", ("a", "2"));

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public async Task A_returned_task_can_be_offered_again_and_its_echo_cannot()
    {
        await TakeAsync("t1");
        await ReturnAsync("t1");

        AssertRefused(await TakeAsync("t1"), RejectCode.Other, "was returned");
        Assert.True((await TakeAsync("t1", handovers: 1)).Taken);
    }

    [Fact]
    public async Task An_unknown_task_cannot_be_returned()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => ReturnAsync("none"));

        Assert.Equal(StatusCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task A_withdrawn_task_is_not_taken_when_the_offer_comes_late()
    {
        RejectResponse answer = await RejectAsync("t1", RejectCode.Busy);
        Assert.Equal("t1", answer.Context!.TaskId.ToString());

        AssertRefused(await TakeAsync("t1"), RejectCode.Busy, "no more");
    }

    [Fact]
    public async Task A_taken_task_is_returned_and_not_rejected()
    {
        await TakeAsync("t1");

        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => RejectAsync("t1", RejectCode.Busy));

        Assert.Equal(StatusCode.FailedPrecondition, failure.Code);
        Assert.Equal(1, _desk.Count);
    }

    [Fact]
    public async Task What_is_remembered_of_ended_tasks_is_bounded()
    {
        await RejectAsync("first", RejectCode.Busy);
        for (int i = 0; i < 256; i++)
            await RejectAsync("t" + i, RejectCode.Busy);

        Assert.True((await TakeAsync("first")).Taken);
        Assert.False((await TakeAsync("t255")).Taken);
    }

    [Theory]
    [InlineData("", "r", "task_id")]
    [InlineData("t1", "", "reason")]
    public async Task A_return_needs_a_task_and_a_reason(string id, string reason, string named)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await _client.ReturnAsync(new ReturnRequest { TaskId = id, Reason = reason }, TestServer.Patiently));

        Assert.Equal(StatusCode.InvalidArgument, failure.Code);
        Assert.StartsWith(named + ":", failure.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_needs_a_context()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await _client.TakeAsync(new TakeRequest(), TestServer.Patiently));

        Assert.Equal(StatusCode.InvalidArgument, failure.Code);
    }

    private static void AssertRefused(TakeResponse answer, RejectCode code, string reason)
    {
        Assert.False(answer.Taken);
        Assert.Equal(code, answer.Code);
        Assert.Contains(reason, answer.Reason.ToString(), StringComparison.Ordinal);
        Assert.Equal(TaskState.Rejected, answer.Holding!.State);
    }

    private static TakeRequest Offer(string id, string function = "actions", uint handovers = 0, long deadline = 0)
    {
        TakeRequest request = new() { Reason = "because" };
        TaskContext context = request.EnsureContext();
        context.TaskId = id;
        context.Function = function;
        context.Handovers = handovers;
        context.DeadlineUnixMs = deadline;
        return request;
    }

    private async Task<TakeResponse> TakeAsync(
        string id, string function = "actions", uint handovers = 0, long deadline = 0) =>
        await _client.TakeAsync(Offer(id, function, handovers, deadline), TestServer.Patiently);

    private async Task<ReturnResponse> ReturnAsync(string id, params (string Key, string Value)[] learned)
    {
        ReturnRequest request = new() { TaskId = id, Reason = "cannot" };
        foreach ((string key, string value) in learned)
            request.Learned.Set(key, value);
        return await _client.ReturnAsync(request, TestServer.Patiently);
    }

    private async Task<RejectResponse> RejectAsync(string id, RejectCode code) => await _client.RejectAsync(
        new RejectRequest { TaskId = id, Code = code, Reason = "no more" }, TestServer.Patiently);
}
