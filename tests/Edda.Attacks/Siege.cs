using Edda.Testing;

namespace Edda.Attacks;

/// <summary>
/// A service under attack while an ordinary client keeps calling. The attack is bounded in time; a server that hangs up
/// or takes no more has defended itself.
/// </summary>
internal static class Siege
{
    /// <summary>The longest an attack goes on. Each is also bounded in what it sends.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestOnLoki = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The service survives the attack with its memory in budget, at its peak, and has answered every ordinary call. What the
    /// services share is tried on Gladsheim; Loki, which takes more calls at a time, on what such calls decide.
    /// </summary>
    /// <param name="tools">Loki's, in TOML.</param>
    public static async Task WithstandsAsync(
        Func<string, CancellationToken, Task> attack, string name = "gladsheim", string tools = "")
    {
        long budget = name == "loki" ? Budgets.LokiPeakUnderAttack : Budgets.PeakUnderAttack;
        using TemporaryFolder folder = new();
        await using ServiceProcess service = await StartAsync(name, folder, tools);
        using var caller = new OrdinaryCaller(service.Address);
        await caller.CallAsync();

        using var over = new CancellationTokenSource();
        Task<int> calls = Task.Run(() => caller.KeepCallingAsync(over.Token));
        using (var time = new CancellationTokenSource(name == "loki" ? LongestOnLoki : Longest))
        {
            await attack(service.Address, time.Token);
        }

        await over.CancelAsync();
        Assert.True(await calls > 0, "no ordinary call was made during the attack");
        await caller.CallAsync();

        Assert.False(service.Process.HasExited, service.Process.Output);
        if (PublishedBinaries.HaveBudget)
        {
            long peak = service.Process.Memory().PeakBytes;
            Assert.True(
                peak <= budget, $"{peak / 1024} KiB resident at the peak of {name}, the budget is {budget / 1024} KiB");
        }
    }

    private static Task<ServiceProcess> StartAsync(string name, TemporaryFolder folder, string tools)
    {
        string[] options = ["--listen", "unix:" + folder.File("s")];
        if (tools.Length > 0)
        {
            string settings = folder.Write("settings.json", $$"""{ "tools": "{{folder.Write("tools.toml", tools)}}" }""");
            options = [.. options, "--config", settings];
        }

        return ServiceProcess.StartAsync(name, folder, options);
    }
}
