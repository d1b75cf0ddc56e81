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

    /// <summary>
    /// The service survives the attack with its memory in budget, at its peak, and has answered every ordinary call.
    /// </summary>
    public static async Task WithstandsAsync(Func<string, CancellationToken, Task> attack)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("gladsheim");
        using var caller = new OrdinaryCaller(service.Address);
        await caller.CallAsync();

        using var over = new CancellationTokenSource();
        Task<int> calls = Task.Run(() => caller.KeepCallingAsync(over.Token));
        using (var time = new CancellationTokenSource(Longest))
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
                peak <= Budgets.PeakUnderAttack,
                $"{peak / 1024} KiB resident at the peak, the budget is {Budgets.PeakUnderAttack / 1024} KiB");
        }
    }
}
