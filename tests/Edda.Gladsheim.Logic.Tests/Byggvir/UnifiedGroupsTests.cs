using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Thjalfi.Trees;
using Edda.Testing;

namespace Edda.Gladsheim.Logic.Tests.Byggvir;

/// <summary>What is written into the control files of a cgroup v2 and read from them; ordinary files stand in for the kernel's.</summary>
public sealed class UnifiedGroupsTests : IDisposable
{
    private const KernelControls All =
        KernelControls.Memory | KernelControls.SlowMemory | KernelControls.Cpu | KernelControls.Processes | KernelControls.Io;

    private static readonly ResourceLimits Some = new()
    {
        MemoryBytes = 64 << 20,
        CpuPercent = 150,
        Processes = 7,
        IoBytesPerSecond = 1 << 20,
    };

    private readonly TemporaryFolder _folder = new();

    public UnifiedGroupsTests()
    {
        Directory.CreateDirectory(_folder.File("web"));
        foreach (string file in (string[])["memory.max", "memory.swap.max", "memory.high", "memory.oom.group", "pids.max", "cpu.max", "io.max"])
            File.WriteAllText(Control(file), "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void To_throttle_memory_processes_processor_time_and_disks_are_limited_softly()
    {
        bool all = Groups(All).Apply("web", Some with { Action = LimitAction.Throttle });

        Assert.True(all);
        Assert.Equal(("max", "max"), (Read("memory.max"), Read("memory.swap.max")));
        Assert.Equal("67108864", Read("memory.high"));
        Assert.Equal("7", Read("pids.max"));
        Assert.Equal("150000 100000", Read("cpu.max"));
        // For each disk a line; a machine may have none.
        Assert.Matches("^([0-9]+:[0-9]+ rbps=1048576 wbps=1048576)?$", Read("io.max"));
    }

    [Theory]
    [InlineData(LimitAction.Restart)]
    [InlineData(LimitAction.Stop)]
    public void To_end_it_memory_is_a_wall_and_the_rest_is_measured(LimitAction action)
    {
        bool all = Groups(All).Apply("web", Some with { Action = action });

        Assert.False(all);
        Assert.Equal("67108864", Read("memory.max"));
        Assert.Equal("0", Read("memory.swap.max"));
        Assert.Equal("1", Read("memory.oom.group"));
        Assert.Equal(("max", "max", "max 100000"), (Read("memory.high"), Read("pids.max"), Read("cpu.max")));
    }

    [Fact]
    public void A_controller_that_is_not_there_is_left_alone()
    {
        bool all = Groups(KernelControls.Cpu).Apply("web", Some with { Action = LimitAction.Throttle });

        Assert.False(all);
        Assert.Equal("150000 100000", Read("cpu.max"));
        Assert.Equal(("", "", ""), (Read("memory.max"), Read("pids.max"), Read("io.max")));
    }

    [Fact]
    public void What_the_kernel_counts_is_read()
    {
        File.WriteAllText(Control("cpu.stat"), "usage_usec 123456\nuser_usec 100000\nsystem_usec 23456\n");
        File.WriteAllText(Control("io.stat"), "8:0 rbytes=4096 wbytes=512 rios=1 wios=1 dbytes=0 dios=0\n8:16 \n259:0 rbytes=8192 wbytes=0 rios=1\n");
        File.WriteAllText(Control("memory.current"), "1000000\n");
        File.WriteAllText(Control("memory.stat"), "anon 600000\nfile 400000\ninactive_file 300000\nactive_file 100000\n");
        File.WriteAllText(Control("memory.events"), "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 1\n");

        UnifiedGroups groups = Groups(All);
        GroupUsage usage = groups.Read("web");

        Assert.Equal((123456L, 700000L), (usage.CpuMicroseconds, usage.MemoryBytes));
        Assert.Equal((12288L, 512L), (usage.ReadBytes, usage.WrittenBytes));
        Assert.Equal(2, groups.CountKilled("web"));
    }

    private UnifiedGroups Groups(KernelControls controls) => new(ServiceCgroups.TryOpen("test", _folder.Path)!, controls);

    private string Control(string file) => Path.Combine(_folder.Path, "web", file);

    private string Read(string file) => File.ReadAllText(Control(file));
}
