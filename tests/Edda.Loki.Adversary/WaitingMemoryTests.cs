using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Loki.Adversary;

/// <summary>A thousand scripts that wait at once, and what the service and its workers hold meanwhile, all together.</summary>
public sealed class WaitingMemoryTests(ITestOutputHelper output)
{
    private const int Scripts = 1000;
    private const int Connections = 20; // a connection takes 100 calls at a time
    private const int Together = 20;

    /// <summary>As many workers as are always there, and one more than that, which a busy machine starts.</summary>
    private const int Usual = 2, More = 3;

    private static readonly Limits Long = new() { WallMs = 3_600_000 };

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_thousand_scripts_wait_for_a_timer()
    {
        using TemporaryFolder folder = new();
        await using LokiUnderTest loki = await StartAsync(folder, Usual);
        await loki.RegisterAsync("waiter", "sleep(3000) return 1", Long);
        await HoldLittleAsync(loki, () => true);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData(Usual)]
    [InlineData(More)]
    public async Task A_thousand_scripts_wait_for_an_answer_by_HTTP(int workers)
    {
        using TemporaryFolder folder = new();
        await using LokiUnderTest loki = await StartAsync(folder, workers);
        await WaitForAnswersAsync(loki, Together);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task With_settings_that_nobody_has_changed_they_may_come_all_at_once()
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        // However busy they make the machine: scripts that wait need no more workers.
        Assert.Equal(Usual, await WaitForAnswersAsync(loki, Scripts));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task They_may_wait_beside_scripts_that_burn_in_all_workers_that_these_may_have()
    {
        using TemporaryFolder folder = new();
        // As many as there would be on two processors; on more of them there may be more.
        await using LokiUnderTest loki = await StartAsync(folder, Usual, Usual + 2);
        Limits patient = new() { WallMs = Long.WallMs, CpuMs = Long.WallMs };
        await loki.RegisterAsync("burner", "while true do end", patient);
        using CancellationTokenSource enough = new();
        List<Task> burning = [];
        for (int i = 0; i <= Usual; i++)
        {
            burning.Add(loki.Client.ExecuteScriptAsync(
                new ExecuteScriptRequest { Name = "burner" }, new CallOptions { Cancellation = enough.Token }).AsTask());
            int workers = Math.Min(i + 2, Environment.ProcessorCount + 2);
            await Eventually.HoldsAsync(
                async () => (await loki.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest())).Workers >= workers, "there is one for others");
        }

        await WaitForAnswersAsync(loki, Together, beside: burning.Count);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(burning));
    }

    /// <summary>How many workers there were.</summary>
    private async Task<int> WaitForAnswersAsync(LokiUnderTest loki, int together, int beside = 0)
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start(Scripts);
        List<Socket> held = [];
        Task accepting = AcceptAsync(silent, held);
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/");
        RegisterScriptRequest request = new();
        Script script = request.EnsureScript();
        (script.Name, script.Limits) = ("waiter", Long);
        script.Source = $"return jormungandr:http_get('{url}', {{ timeout = 3000 }}).status";
        script.EnsurePermissions().Children.Add("jormungandr");
        script.EnsurePermissions().Hosts.Add("127.0.0.1");
        await loki.Client.RegisterScriptAsync(request);

        int workers = await HoldLittleAsync(loki, () => held.Count == Scripts, together, beside);
        silent.Stop();
        await accepting;
        held.ForEach(socket => socket.Dispose());
        return workers;
    }

    private static Task<LokiUnderTest> StartAsync(TemporaryFolder folder, int workers) => StartAsync(folder, workers, workers);

    private static Task<LokiUnderTest> StartAsync(TemporaryFolder folder, int workers, int most) => LokiUnderTest.StartAsync(
        folder, string.Create(CultureInfo.InvariantCulture, $"{{ \"scripts\": {{ \"workers\": {workers}, \"most_workers\": {most} }} }}"));

    /// <param name="beside">How many others run.</param>
    private async Task<int> HoldLittleAsync(LokiUnderTest loki, Func<bool> isReached, int together = Together, int beside = 0)
    {
        GrpcChannel[] channels = [.. Enumerable.Range(0, Connections).Select(_ => loki.Connect())];
        using CancellationTokenSource enough = new();
        List<Task> calls = [];
        while (calls.Count < Scripts)
        {
            // Not all in one burst: this is about those that wait, not about the queue.
            for (int i = 0; i < together; i++)
            {
                calls.Add(new LokiClient(channels[calls.Count % Connections]).ExecuteScriptAsync(
                    new ExecuteScriptRequest { Name = "waiter" }, new CallOptions { Cancellation = enough.Token }).AsTask());
            }

            await Eventually.HoldsAsync(
                async () => (await loki.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest())).Running == calls.Count + beside, "they run");
        }

        await Eventually.HoldsAsync(isReached, "all of them wait");
        long held = 0;
        // What came with the calls is given back in quiet moments.
        try
        {
            await Eventually.HoldsAsync(
                () => (held = HeldBy(loki)) <= Budgets.WithWaitingScripts || (held < long.MaxValue && !PublishedBinaries.HaveBudget),
                "they hold no more than the budget");
        }
        finally
        {
            output.WriteLine(Shown(loki, held));
        }

        int workers = loki.Workers.Count;
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(calls));
        foreach (GrpcChannel channel in channels)
            await channel.DisposeAsync();
        return workers;
    }

    private static string Shown(LokiUnderTest loki, long held) =>
        $"{held / 1048576.0:F1} MiB: {string.Join(", ", loki.Workers.Prepend(loki.Process).Select(Shown))}";

    private static long HeldBy(LokiUnderTest loki)
    {
        try
        {
            return loki.Workers.Prepend(loki.Process).Sum(ProcessMemory.ProportionalBytesOf);
        }
        catch (IOException)
        {
            return long.MaxValue; // a worker without scripts has just ended: once more
        }
    }

    private static string Shown(int process) =>
        $"{ProcessMemory.ProportionalBytesOf(process) / 1048576.0:F1} ({ProcessMemory.Of(process).AnonymousBytes / 1048576.0:F1} of its own)";

    private static async Task AcceptAsync(TcpListener silent, List<Socket> held)
    {
        try
        {
            while (true)
                held.Add(await silent.AcceptSocketAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test has seen enough.
        }
    }
}
