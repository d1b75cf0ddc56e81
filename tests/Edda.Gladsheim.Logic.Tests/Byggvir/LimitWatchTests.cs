using Edda.Gladsheim.Byggvir;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Byggvir;

public sealed class LimitWatchTests
{
    private static readonly ResourceLimits Limits = new() { MemoryBytes = 1000, CpuPercent = 50, Action = LimitAction.Stop };

    [Fact]
    public void Critical_comes_before_warning_and_instead_of_it()
    {
        LimitWatch watch = new();
        LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];

        int count = watch.Look(Limits, new UsageSample { MemoryBytes = 2000 }, verdicts);

        Assert.Equal(1, count);
        Assert.Equal(new LimitVerdict(Resource.Memory, 2000, 1000, Critical: true), verdicts[0]);
    }

    [Fact]
    public void A_warning_comes_at_four_fifths_and_once()
    {
        LimitWatch watch = new();
        LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];

        int[] counts = [.. ((long[])[799, 800, 799, 850, 999, 1000, 1001, 950, 899, 850, 719, 800])
            .Select(memory => watch.Look(Limits, new UsageSample { MemoryBytes = memory }, verdicts))];

        Assert.Equal([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], counts);
        Assert.False(verdicts[0].Critical);
    }

    [Fact]
    public void A_short_burst_of_processor_time_is_no_event()
    {
        LimitWatch watch = new();
        LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];

        int[] counts = [.. ((double[])[90, 90, 90, 10, 90, 90, 90, 90])
            .Select(cpu => watch.Look(Limits, new UsageSample { CpuPercent = cpu }, verdicts))];

        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0], counts);
        Assert.True(verdicts[0].Critical);
    }

    [Fact]
    public void Io_is_a_rate_between_two_samples()
    {
        LimitWatch watch = new();
        LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];
        ResourceLimits limits = new() { IoBytesPerSecond = 1000 };

        int last = 0;
        for (int i = 0; i <= 3; i++)
            last = watch.Look(limits, new UsageSample { AtUnixMs = i * 500, WrittenBytes = i * 600, ReadBytes = i * 10 }, verdicts);

        Assert.Equal(1, last);
        Assert.Equal(1220, verdicts[0].Measured);
    }

    [Fact]
    public void Two_events_of_a_kind_always_have_a_fall_between_them()
    {
        Prop.ForAll(
            Gen.Choose(0, 1500).ListOf().ToArbitrary(),
            amounts =>
            {
                LimitWatch watch = new();
                LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];
                bool armed = true;
                foreach (int amount in amounts)
                {
                    int count = watch.Look(Limits, new UsageSample { MemoryBytes = amount }, verdicts);
                    bool critical = count > 0 && verdicts[0].Critical;
                    if (critical)
                        Assert.True(armed && amount >= 1000);
                    if (armed && amount >= 1000)
                        Assert.True(critical);
                    armed = (armed && !critical) || amount < 900;
                }
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        LimitWatch watch = new();
        LimitVerdict[] verdicts = new LimitVerdict[LimitWatch.ResourceCount];
        watch.Look(Limits, default, verdicts);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            watch.Look(Limits, new UsageSample { MemoryBytes = i }, verdicts);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(2L << 40, null, "memory_bytes is 2199023255552; this machine has 1073741824 bytes of memory: allowed are 1 to 1073741824")]
    [InlineData(null, 300.0, "cpu_percent is 300; this machine has 200 percent (100 for each core): allowed are 1 to 200")]
    [InlineData(null, 200.0, null)]
    [InlineData(1L << 30, null, null)]
    public void Limits_outside_the_machines_means_are_refused_with_both_numbers(long? memory, double? cpu, string? expected)
    {
        MachineMeans machine = new(2, 1 << 30, 1000, 1000);

        Assert.Equal(expected, machine.Refuse(new ResourceLimits { MemoryBytes = memory, CpuPercent = cpu }));
    }
}
