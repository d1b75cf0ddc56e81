using System.Net;
using System.Net.Sockets;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Edge.Logs;
using Edda.Loki.Execution;
using Edda.Loki.Hel;
using Edda.Loki.Jormungandr;
using Edda.Loki.Tools;
using Edda.Loki.Workers;
using Edda.Testing;

namespace Edda.Loki.Tests.Execution;

/// <summary>What happens when a run comes near a limit, and when it reaches it: nothing, a warning, an error in the log.</summary>
public sealed class LimitActionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Of each limit between 80 % and all of it.
    private const string Output = "print(('x'):rep(900))";
    private const string Memory = "local held = {} for i = 1, 85 do held[i] = ('x'):rep(10000) .. i collectgarbage() end";

    [Theory]
    [InlineData("output", Output, 901, 1000)]
    [InlineData("memory", Memory, 838_861, 1 << 20)]
    public async Task Most_of_a_limit_is_told_once_the_run_goes_on_and_it_counts(string limit, string source, long least, long allowed)
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        (ScriptJob job, WaitingListener listener, ScriptOutcome outcome) = await RunAsync(run, source + " return 1", new ToolLimits());

        Assert.Equal(Outcome.Returned, outcome.Kind);
        (string name, long measured, long bound) = Assert.Single(listener.Warnings);
        Assert.Equal((limit, allowed), (name, bound));
        Assert.InRange(measured, least, allowed);
        Assert.Equal((1UL, 0UL), (job.Script.Figures.Warnings, job.Script.Figures.LimitsReached));
    }

    [Fact]
    public async Task Most_of_the_disk_is_told_once()
    {
        using TemporaryFolder folder = new();
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        run.Executor.Children.Add(new HelChild(new HelSettings(folder.File("box"), folder.File("store.log"))));
        await NearAsync(
            run, "hel:store_set('a', ('x'):rep(100)) hel:store_set('b', ('x'):rep(800)) hel:store_set('c', 1)", "disk",
            new ToolLimits { DiskBytes = 1000 }, new ToolPermissions { Children = ["hel"] }, 1000);
    }

    [Fact]
    public async Task Most_of_the_network_is_told_once()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Task served = AnswerOnceAsync(server, new byte[8500]);
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        run.Executor.Children.Add(new JormungandrChild(new JormungandrSettings()));
        await NearAsync(
            run, $"return jormungandr:http_get('http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/').status", "network",
            new ToolLimits { NetworkBytes = 10_000 }, new ToolPermissions { Children = ["jormungandr"], Hosts = ["127.0.0.1"] }, 10_000);
        await served.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_script_without_end_is_warned_of_before_its_time_is_over()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        WaitingListener listener = new();
        ScriptJob job = run.Submit(run.Job(
            "ann", "while true do sleep(0.01) end", ExecutorRun.Budget with { Wall = TimeSpan.FromSeconds(5) }, listener, new ToolLimits()));
        ScriptOutcome outcome = await job.Outcome.WaitAsync(Patience);
        Assert.Equal(("wall time", Outcome.Limited), (outcome.Limit?.Limit.ToString(), outcome.Kind));
        (string name, long measured, long allowed) = Assert.Single(listener.Warnings);
        Assert.Equal(("wall time", 5_000_000), (name, allowed));
        Assert.True(measured >= 4_000_000, $"warned after {measured} us");
        Assert.Equal((1UL, 1UL), (job.Script.Figures.Warnings, job.Script.Figures.LimitsReached));
    }

    [Theory]
    [InlineData(LimitAction.None, 0, 0)]
    [InlineData(LimitAction.Warning, 1, 0)]
    [InlineData(LimitAction.Critical, 1, 1)]
    public async Task The_action_says_what_is_told_and_a_limit_ends_the_run_whatever_it_says(LimitAction action, int warnings, int errors)
    {
        using TemporaryFolder folder = new();
        using LogPipeline log = new(new LogSettings { File = folder.File("log") });
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 }, log.For("scripts"));
        (ScriptJob job, WaitingListener listener, ScriptOutcome outcome) =
            await RunAsync(run, "print(('x'):rep(900)) print(('x'):rep(900))", new ToolLimits { Action = action });

        Assert.Equal((Outcome.Limited, "output"), (outcome.Kind, outcome.Limit!.Limit.ToString()));
        Assert.Equal(warnings, listener.Warnings.Count);
        log.Dispose();
        string[] lines = File.Exists(folder.File("log")) ? await File.ReadAllLinesAsync(folder.File("log")) : []; // none: no line
        Assert.Equal(warnings, lines.Count(line => line.Contains("a script has used most of a limit", StringComparison.Ordinal)));
        Assert.Equal(errors, lines.Count(line => line.Contains("a script has reached a limit", StringComparison.Ordinal)));
        Assert.Equal(((ulong)warnings, 1UL), (job.Script.Figures.Warnings, job.Script.Figures.LimitsReached));
    }

    [Fact]
    public async Task A_tool_that_says_nothing_does_what_the_service_says()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1, Action = LimitAction.None });
        (_, WaitingListener listener, _) = await RunAsync(run, Output, new ToolLimits());
        Assert.Empty(listener.Warnings);
    }

    /// <summary>It takes between 80 % and all of a limit that a child keeps.</summary>
    private static async Task NearAsync(
        ExecutorRun run, string source, string limit, ToolLimits limits, ToolPermissions permissions, long allowed)
    {
        WaitingListener listener = new();
        ScriptJob job = run.Submit(run.Job("ann", source, ExecutorRun.Budget, listener, limits, permissions));
        ScriptOutcome outcome = await job.Outcome.WaitAsync(Patience);
        Assert.True(outcome.Kind == Outcome.Returned, outcome.Problem);
        (string name, long measured, long bound) = Assert.Single(listener.Warnings);
        Assert.Equal((limit, allowed), (name, bound));
        Assert.InRange(measured, allowed / 5 * 4, allowed);
        Assert.Equal((1UL, 0UL), (job.Script.Figures.Warnings, job.Script.Figures.LimitsReached));
    }

    private static async Task AnswerOnceAsync(TcpListener server, byte[] body)
    {
        using TcpClient client = await server.AcceptTcpClientAsync();
        await using NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
    }

    private static async Task<(ScriptJob Job, WaitingListener Listener, ScriptOutcome Outcome)> RunAsync(
        ExecutorRun run, string source, ToolLimits limits)
    {
        WaitingListener listener = new();
        ScriptJob job = run.Submit(run.Job("ann", source, ExecutorRun.Budget with { OutputBytes = 1000 }, listener, limits));
        return (job, listener, await job.Outcome.WaitAsync(Patience));
    }
}
