using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;
using Edda.Testing;

namespace Edda.Gladsheim.Tests.Thjalfi.Trees;

public sealed class HallDirectoryTests : IDisposable
{
    private const string Abandoned = "edda.0badcafe";
    private readonly TemporaryFolder _above = new();

    [Fact]
    public void What_a_killed_hall_has_left_is_taken_away_by_the_next_one_beside_it()
    {
        Make($"{Abandoned}/service/below");
        using HallDirectory? own = Take("00000001");
        Assert.Equal(_above.File("edda.00000001"), own!.Path);
        Assert.Equal(["edda.00000001"], Names());
    }

    [Fact]
    public void What_a_living_hall_holds_is_left_alone_until_it_is_held_no_longer()
    {
        using HallDirectory? living = Take("00000001");
        Make("edda.00000001/service");
        Take("00000002")!.Dispose();
        Assert.Equal(["edda.00000001", "edda.00000002"], Names());

        living!.Dispose();
        using HallDirectory? next = Take("00000003");
        Assert.Equal(["edda.00000003"], Names());
    }

    [Fact]
    public void Only_what_a_hall_has_made_is_taken_away()
    {
        string[] others = ["edda", "edda.", "edda.slice", "edda.0badcafe.scope", "system.slice"];
        foreach (string other in others)
            Make(other);
        using HallDirectory? own = Take("00000001");
        Assert.Equal([.. others, "edda.00000001"], Names().ToHashSet());
    }

    [Fact]
    public void What_was_left_is_taken_over_by_the_one_of_the_same_name()
    {
        Make($"{Abandoned}/service");
        using HallDirectory? own = HallDirectory.TryHold(_above.File(Abandoned));
        Assert.True(Directory.Exists(own!.Path + "/service"));
    }

    [Fact]
    public void Where_there_is_none_nothing_is_held() => Assert.Null(HallDirectory.TryHold(_above.File("none/edda.00000001")));

    [CgroupFact]
    public async Task What_a_killed_hall_has_left_running_keeps_its_cgroup()
    {
        using Workshop shop = new();
        string instance = $"{Environment.ProcessId:x8}";
        ServiceCgroups cgroups = ServiceCgroups.TryOpen(instance, null)!;
        string above = Path.GetDirectoryName(cgroups.Root)!;
        string busy = cgroups.DirectoryOf("busy")!;
        string idle = cgroups.DirectoryOf("idle")!;
        ProcessHandle process = shop.Start(
            new LaunchPlan { Program = "/bin/sleep", Arguments = ["1000"], CgroupDirectory = busy });
        Task<ExitReport> exit = shop.Watch(process);

        // As after a kill -9: it is not empty, and nobody holds it any more.
        cgroups.RemoveEmptyRoot();
        HallDirectory other = HallDirectory.TryTake(above, $"{Environment.ProcessId + 1:x8}")!;
        Assert.True(Directory.Exists(busy));
        Assert.False(Directory.Exists(idle));
        Assert.True(process.Signal(Edda.Gladsheim.Native.Signals.Kill));
        _ = await exit;
        await Eventually.HoldsAsync(
            () =>
            {
                other.Dispose();
                other = HallDirectory.TryTake(above, $"{Environment.ProcessId + 1:x8}")!;
                return !Directory.Exists(cgroups.Root);
            },
            "the abandoned cgroup is gone");
        HallDirectory.RemoveTree(other.Path);
        other.Dispose();
    }

    public void Dispose() => _above.Dispose();

    private HallDirectory? Take(string instance) => HallDirectory.TryTake(_above.Path, instance);

    private void Make(string name) => Directory.CreateDirectory(_above.File(name));

    private IEnumerable<string> Names() => Directory.GetDirectories(_above.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}
