using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Resources;

namespace Edda.Jotunheim.Tests.Resources;

public sealed class MemoryMonitorTests
{
    private readonly Memory _memory = new() { Free = 1000 };
    private readonly MemoryMonitor _monitor;

    public MemoryMonitorTests() => _monitor = new MemoryMonitor(_memory, 400, 100);

    [Fact]
    public void It_collects_before_it_complains()
    {
        (_memory.Free, _memory.AfterCollection) = (300, 900);
        Assert.Equal(MemoryMonitor.Enough, _monitor.Look());
        Assert.Equal(1, _memory.Collections);
    }

    [Fact]
    public void With_enough_it_collects_nothing()
    {
        Assert.Equal(MemoryMonitor.Enough, _monitor.Look());
        Assert.Equal(0, _memory.Collections);
    }

    [Fact]
    public void It_takes_a_quarter_more_than_a_bound_to_leave_it()
    {
        int[] free = [399, 499, 500, 99, 124, 125, 499, 500];
        int[] levels = [.. free.Select(Look)];
        Assert.Equal(
            [MemoryMonitor.Low, MemoryMonitor.Low, MemoryMonitor.Enough, MemoryMonitor.Emergency, MemoryMonitor.Emergency, MemoryMonitor.Low,
                MemoryMonitor.Low, MemoryMonitor.Enough],
            levels);
        Assert.Equal(99, _monitor.Least);
    }

    private int Look(int free)
    {
        _memory.Free = free;
        _memory.AfterCollection = free;
        return _monitor.Look();
    }

    private sealed class Memory : IMemory
    {
        public int Total => 1000;

        public int Free { get; set; }

        public int AfterCollection { get; set; }

        public int Collections { get; private set; }

        public void Collect()
        {
            Collections++;
            Free = AfterCollection;
        }
    }
}
