using System.Diagnostics;
using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>Services that crash without end. EDDA_SOAK_SECONDS says how long; an hour is 3600.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const long MayGrow = 1 << 20;

    // By then what is bounded is full: crash reports, events, samples.
    private const uint WarmUpRestarts = 400;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("EDDA_SOAK_SECONDS") ?? "40", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Resident_memory_is_flat_while_services_crash_every_second_and_faster()
    {
        const string restart = """ "restart": {"attempts": 0, "delay": "1ms", "max_delay": "1ms"} """;
        await using RunningHall hall = await RunningHall.StartAsync(
            $$"""
            "second": {"command": ["/bin/sh", "-c", "echo began; sleep 1; echo ends; exit 1"], {{restart}}},
            "faster": {"command": ["/bin/sh", "-c", "echo began; sleep 0.03; echo ends; exit 1"], {{restart}}}
            """, "\"history\": 10,");
        await hall.UntilAsync("faster", now => now.Restarts >= WarmUpRestarts, "has crashed often");
        long started = Stopwatch.GetTimestamp();
        ServiceStatus before = await hall.Client.StatusAsync("second");
        long begin = hall.Process.Memory().ResidentBytes;
        long highest = begin;

        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (Stopwatch.GetElapsedTime(started) < Length && await timer.WaitForNextTickAsync())
            highest = Math.Max(highest, hall.Process.Memory().ResidentBytes);
        long end = hall.Process.Memory().ResidentBytes;
        ServiceStatus after = await hall.Client.StatusAsync("second");
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds; // the machine may have been busy for longer
        ServiceStatus faster = await hall.Client.StatusAsync("faster");

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Length.TotalSeconds} s, {faster.Restarts} and {after.Restarts} restarts: {begin >> 10} KiB at first, {highest >> 10} at most, {end >> 10} in the end"));
        Assert.InRange(after.Restarts - before.Restarts, (uint)(Length.TotalSeconds / 3), (uint)seconds + 1);
        Within.Budget(begin + MayGrow, end, $"resident after {Length.TotalSeconds} s of crashes, from {begin >> 10} KiB");
        Within.Budget(Budgets.MemoryWithManyServices, highest, "resident while services crash");
    }
}
