using Edda.Testing;

namespace Edda.Functional;

/// <summary>The budgets of architecture.md that do not depend on the machine's speed.</summary>
public sealed class BudgetTests
{
    private const int Calls = 200_000;

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public void The_binary_is_small_enough(string name)
    {
        if (PublishedBinaries.HaveBudget)
        {
            Within(Budgets.FileSize, new FileInfo(PublishedBinaries.PathOf(name)).Length, "on disk");
        }
    }

    [RequiresTheory(Requirement.PublishedBinaries, Requirement.H2load)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Memory_stays_small_idle_and_after_many_calls(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(name);
        using var caller = new PlainCaller(service.Address);
        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.WhoAmI)).Status);
        long idle = service.Process.Memory().ResidentBytes;

        await LoadAsync(service.Address);
        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.WhoAmI)).Status);
        long after = service.Process.Memory().ResidentBytes;

        if (PublishedBinaries.HaveBudget)
        {
            Within(Budgets.IdleMemory, idle, "resident idle");
            Within(Budgets.MemoryAfterCalls, after, $"resident after {Calls} calls");
        }
    }

    private static async Task LoadAsync(string address)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("message"), new byte[5]);

        (int code, string output) = await ChildProcess.RunAsync(
            "h2load",
            [
                "-n", Calls.ToString(System.Globalization.CultureInfo.InvariantCulture), "-c", "8", "-m", "16", "-t", "1",
                "-d", folder.File("message"), "-H", "content-type: application/grpc", "-H", "te: trailers",
                "-H", "grpc-timeout: 10S", "--base-uri", address, "http://localhost" + PlainCaller.WhoAmI,
            ],
            patience: TimeSpan.FromMinutes(5));

        Assert.True(code == 0, output);
        Assert.Contains($"{Calls} succeeded, 0 failed", output, StringComparison.Ordinal);
    }

    private static void Within(long budget, long actual, string what) => Assert.True(
        actual <= budget, $"{actual / 1048576.0:F2} MiB {what}, the budget is {budget / 1048576.0:F2} MiB");
}
