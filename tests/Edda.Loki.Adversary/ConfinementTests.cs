using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Loki.Adversary;

/// <summary>What the kernel keeps from a worker, seen from outside, and what happens to one that cannot be interrupted.</summary>
public sealed class ConfinementTests
{
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_worker_can_neither_open_connect_start_nor_signal()
    {
        (int code, string output) = await ChildProcess.RunAsync(PublishedBinaries.PathOf("loki"), ["--worker-check"]);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(code == 0, output);
        Assert.Equal(7, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(": refused", line, StringComparison.Ordinal));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Each_worker_is_confined_before_it_says_that_it_is_there()
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        await loki.RegisterAsync("one", "return 1");
        Assert.Equal(1, await loki.ExecuteAsync("one"));
        await Eventually.HoldsAsync(
            () => Task.FromResult(loki.Workers.Count >= 2 && loki.Workers.All(IsConfined)), "all workers are confined");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Processor_time_is_limited_where_nothing_can_be_interrupted()
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        // The wall is far away, so it is the processor time that ends it.
        await loki.RegisterAsync(
            "pattern", "return (('a'):rep(64):find(('a*'):rep(64) .. 'b'))", new Limits { CpuMs = 100, WallMs = 600_000 });
        await loki.RegisterAsync("one", "return 1");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => loki.ExecuteAsync("pattern"));
        Assert.Equal(StatusCode.ResourceExhausted, failure.Status.Code);
        Assert.StartsWith("pattern: cpu: ", failure.Status.Message, StringComparison.Ordinal);
        Assert.Equal(1, await loki.ExecuteAsync("one"));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_worker_that_nothing_can_interrupt_ends_by_itself_when_its_service_was_killed()
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        await loki.RegisterAsync(
            "pattern", "return (('a'):rep(64):find(('a*'):rep(64) .. 'b'))", new Limits { CpuMs = 600_000, WallMs = 600_000 });
        Task<double> call = loki.ExecuteAsync("pattern");
        IReadOnlyList<int> workers = [];
        await Eventually.HoldsAsync(
            () => (workers = loki.Workers).Any(worker => ProcessorTicks(worker) > 50), "one of the workers is at it");
        Signals.Send(loki.Process, Signals.KillNow);
        await Assert.ThrowsAsync<RpcException>(() => call);
        await Eventually.HoldsAsync(() => workers.All(HasEnded), "all workers have ended");
    }

    /// <summary>Of its processor time; proc(5), stat: the twelfth and thirteenth behind the name.</summary>
    private static long ProcessorTicks(int process)
    {
        string[] fields = StatOf(process);
        return fields.Length == 0 ? 0
            : long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>Gone, or nobody has asked how it ended.</summary>
    private static bool HasEnded(int process) => StatOf(process) is [] or ["Z", ..];

    private static string[] StatOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool IsConfined(int process)
    {
        try
        {
            string[] lines = File.ReadAllLines($"/proc/{process}/status");
            return lines.Contains("Seccomp:\t2") && lines.Contains("NoNewPrivs:\t1");
        }
        catch (Exception gone) when (gone is IOException)
        {
            return false;
        }
    }
}
