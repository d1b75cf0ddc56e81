using System.Globalization;
using Edda.Testing;

namespace Edda.Loki.Adversary;

/// <summary>
/// Many executions and many changes of a script leave no trace in memory. EDDA_LOKI_EXECUTIONS and EDDA_LOKI_RELOADS say
/// how many; the promise is made for 100,000 and 1,000.
/// </summary>
public sealed class FlatMemoryTests
{
    private const long Allowed = 6 << 20;
    private const int Callers = 8;

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Executions_and_reloads_leave_resident_memory_flat()
    {
        int executions = Number("EDDA_LOKI_EXECUTIONS", 4000);
        int reloads = Number("EDDA_LOKI_RELOADS", 100);
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        await loki.RegisterAsync("steady", "local t = {} for i = 1, 20 do t[i] = i .. 'x' end return #t");
        await RunAsync(loki, Math.Max(2000, executions / 10));
        await ReloadAsync(loki, Math.Max(50, reloads / 10));
        long before = Resident(loki);

        await RunAsync(loki, executions);
        await ReloadAsync(loki, reloads);
        long after = Resident(loki);
        Assert.True(after <= before + Allowed, $"{before >> 10} KiB before, {after >> 10} KiB after");
    }

    private static async Task RunAsync(LokiUnderTest loki, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int i = 0; i < count / Callers; i++)
                Assert.Equal(20, await loki.ExecuteAsync("steady"));
        }));
    }

    private static async Task ReloadAsync(LokiUnderTest loki, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await loki.RegisterAsync("changing", string.Create(CultureInfo.InvariantCulture, $"return {i}"), replace: true);
            Assert.Equal(i, await loki.ExecuteAsync("changing"));
        }
    }

    /// <summary>
    /// Of the service and the two workers that are always there; one beyond them comes and goes. Without the pages of the
    /// binary itself, which a worker that rests gives back.
    /// </summary>
    private static long Resident(LokiUnderTest loki) =>
        ProcessMemory.Of(loki.Process).AnonymousBytes
        + loki.Workers.Order().Take(2).Sum(worker => ProcessMemory.Of(worker).AnonymousBytes);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given : otherwise;
}
