using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using Edda.Testing;
using Xunit.Abstractions;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>Many services, and many callers.</summary>
public sealed class ManyServicesTests(ITestOutputHelper output)
{
    private const int Services = 200;
    private const int Calls = 500;
    private const int Connections = 10;

    [Fact]
    public async Task Idle_it_is_small()
    {
        await using RunningHall hall = await RunningHall.StartAsync("");
        await hall.Client.ListAsync();
        output.WriteLine($"{hall.Process.Memory().ResidentBytes >> 10} KiB resident idle");

        Within.Budget(Budgets.IdleMemory, hall.Process.Memory().ResidentBytes, "resident idle");
    }

    [Fact]
    public async Task Two_hundred_services_run_at_once_within_the_budget()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Sleepers(Services), "\"starts_per_second\": 1000,");

        await Eventually.HoldsAsync(
            async () => (await hall.Client.ListAsync(states: [ServiceState.Running])).Services.Count == Services, "all run");
        await Eventually.HoldsAsync(async () => AllSampled(await hall.Client.ListAsync()), "all have been looked at");
        long resident = hall.Process.Memory().ResidentBytes;
        ListServicesResponse all = await hall.Client.ListAsync();

        output.WriteLine($"{resident >> 10} KiB resident with {Services} services");
        HashSet<int> processes = [];
        for (int i = 0; i < all.Services.Count; i++)
            Assert.True(processes.Add(all.Services[i].Pid) && all.Services[i].StartId == 1);
        Assert.All(processes, process => Assert.True(Kernel.IsAlive(process)));
        Within.Budget(Budgets.MemoryWithManyServices, resident, $"resident with {Services} services");

        await hall.KillAsync();
        await hall.RunAsync();
        ListServicesResponse found = await hall.Client.ListAsync(states: [ServiceState.Running]);
        for (int i = 0; i < found.Services.Count; i++)
            Assert.True(processes.Remove(found.Services[i].Pid) && found.Services[i] is { StartId: 1, Adopted: true });
        Assert.Empty(processes);
    }

    [Fact]
    public async Task Five_hundred_calls_at_once_are_all_answered_and_nothing_is_started_twice()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Sleepers(10), "\"starts_per_second\": 1000,");
        List<GladsheimClient> clients = [];
        for (int i = 0; i < Connections; i++)
            clients.Add(await GladsheimClient.InitAsync(new GladsheimOptions { Address = hall.Address }));

        Task<ulong>[] calls = [.. Enumerable.Range(0, Calls).Select(i => CallAsync(clients[i % Connections], i))];
        ulong[] starts = await Task.WhenAll(calls).WaitAsync(ChildProcess.Patience);
        ListServicesResponse all = await hall.Client.ListAsync();
        foreach (GladsheimClient client in clients)
            await client.DisposeAsync();

        Assert.All(starts, start => Assert.Equal(1ul, start));
        for (int i = 0; i < all.Services.Count; i++)
        {
            Assert.Equal((ServiceState.Running, 1ul), (all.Services[i].State, all.Services[i].StartId));
            Assert.Equal([all.Services[i].Pid], Kernel.ProcessesWith($"WHO={hall.Folder}/s{i}\0"));
        }
    }

    /// <summary>The start that the answer speaks of.</summary>
    private static async Task<ulong> CallAsync(GladsheimClient client, int number)
    {
        string name = $"s{number % 10}";
        switch (number % 5)
        {
            case 0:
                return (await client.StatusAsync(name)).StartId is 0 or 1 ? 1ul : 2ul;
            case 1:
                Assert.Equal(name, (await client.HealthAsync(name)).Name.ToString());
                return 1;
            case 2:
                Assert.Equal(10, (await client.ListAsync()).Services.Count);
                return 1;
            default:
                return (await client.StartAsync(name)).StartId;
        }
    }

    private static bool AllSampled(ListServicesResponse all)
    {
        for (int i = 0; i < all.Services.Count; i++)
        {
            if (all.Services[i].Usage is null)
                return false;
        }

        return true;
    }

    private static string Sleepers(int count) => string.Join(',', Enumerable.Range(0, count).Select(i =>
        """
        "s#": {"command": ["/bin/sleep", "1000"], "environment": {"WHO": "$F/s#"}}
        """.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
}
