using System.Diagnostics;
using Edda.Loki.Workers;

namespace Edda.Loki.Tests.Workers;

public sealed class WorkerPulseTests
{
    private const long Start = 1_000_000_000_000;

    private static readonly long Soon = Stopwatch.Frequency / 100;

    private readonly WorkerPulse _pulse = new();

    [Fact]
    public void A_run_that_has_used_much_burns_whatever_its_turn()
    {
        WorkerSlot slot = new() { Job = 1, Turn = 7, CpuBefore = 10_000 };
        Assert.Equal(WorkerCondition.Burning, _pulse.Look(slot, 0, Start));
    }

    [Fact]
    public void A_turn_that_goes_on_and_on_burns_when_it_has_used_processor_time()
    {
        WorkerSlot slot = new() { Job = 1, Turn = 7 };
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 1_000_000, Start));
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 1_004_999, Start + Soon)); // others had the processor
        Assert.Equal(WorkerCondition.Burning, _pulse.Look(slot, 1_005_000, Start + (2 * Soon)));
    }

    [Fact]
    public void A_turn_is_as_old_as_when_it_was_first_seen()
    {
        _ = _pulse.UsedIn(7, 1, 0, Start);
        _ = _pulse.UsedIn(7, 1, 500, Start + Soon);
        Assert.Equal(Start, _pulse.SeenAt(7));
        Assert.Equal(long.MaxValue, _pulse.SeenAt(8));
    }

    [Fact]
    public void Turns_that_pass_by_do_not_burn_however_much_they_use_together()
    {
        WorkerSlot slot = new() { Job = 1, Turn = 7 };
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 0, Start));
        slot = slot with { Job = 2, Turn = 9 };
        Assert.Equal(WorkerCondition.Brisk, _pulse.Look(slot, 50_000, Start + Soon));
    }

    [Fact]
    public void Another_turn_of_the_same_run_says_nothing()
    {
        WorkerSlot slot = new() { Job = 1, Turn = 7 };
        _ = _pulse.Look(slot, 0, Start);
        slot = slot with { Turn = 8, CpuBefore = 500 };
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 500, Start + Soon));
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 5000, Start + (2 * Soon)));
        Assert.Equal(WorkerCondition.Burning, _pulse.Look(slot, 5500, Start + (3 * Soon)));
    }

    [Fact]
    public void What_was_seen_long_ago_says_nothing()
    {
        WorkerSlot slot = new() { Job = 1, Turn = 7 };
        _ = _pulse.Look(slot, 0, Start);
        slot = slot with { Job = 2, Turn = 9 };
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 0, Start + Stopwatch.Frequency));
    }

    [Fact]
    public void Who_has_not_begun_yet_may_begin_to_burn_as_well()
    {
        WorkerSlot slot = new() { CpuBefore = 1_000_000 };
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 0, Start));
        Assert.Equal(WorkerCondition.Unknown, _pulse.Look(slot, 1_000_000, Start + Soon));
    }
}
