using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Tests.Thjalfi.Adoption;

public sealed class AdopterTests : IDisposable
{
    private readonly Workshop _shop = new();

    [Fact]
    public async Task Running_process_is_found_by_its_record_and_its_end_is_told()
    {
        using (Ledger ledger = Ledger.Open(_shop.Folder))
        {
            LaunchResult result = _shop.Launcher.Launch(Sleep("odin", 1), ledger.SlotOf("odin"));
            result.Process!.Dispose();
        }
        using Ledger next = Ledger.Open(_shop.Folder);
        LedgerSlot slot = next.SlotOf("odin");
        ProcessHandle adopted = Adopter.Find(slot, _shop.Table)!;
        Assert.Equal((slot.Read().Pid, 1ul, LedgerPhase.Running), (adopted.Pid, slot.Read().StartId, slot.Read().Phase));
        Task<ExitReport> exit = _shop.Watch(adopted);
        adopted.Signal(Signals.Kill);
        Assert.Equal(Signals.Kill, (await exit).Value);
        Assert.Null(Adopter.Find(slot, _shop.Table));
    }

    [Fact]
    public async Task Other_process_with_the_recorded_pid_is_not_adopted()
    {
        using Ledger ledger = Ledger.Open(_shop.Folder);
        LedgerSlot slot = ledger.SlotOf("odin");
        ProcessHandle process = _shop.Launcher.Launch(Sleep("odin", 1), slot).Process!;
        Task<ExitReport> exit = _shop.Watch(process);
        LedgerEntry entry = slot.Read();
        foreach (LedgerEntry other in (LedgerEntry[])[entry with { StartTicks = entry.StartTicks - 1 }, entry with { PidfdIdentity = entry.PidfdIdentity + 1 }])
        {
            slot.Write(other);
            Assert.Null(Adopter.Find(slot, _shop.Table));
        }
        slot.Write(entry);
        using (ProcessHandle? same = Adopter.Find(slot, _shop.Table))
            Assert.Equal(process.Pid, same!.Pid);
        process.Signal(Signals.Kill);
        await exit;
    }

    [Fact]
    public async Task Launch_whose_pid_was_not_recorded_is_found_by_its_marker()
    {
        using Ledger ledger = Ledger.Open(_shop.Folder);
        LedgerSlot slot = ledger.SlotOf("odin");
        unsafe
        {
            slot.BeginLaunch(77);
        }
        Assert.Null(Adopter.Find(slot, _shop.Table));
        Assert.Equal(LedgerPhase.Idle, slot.Read().Phase);

        unsafe
        {
            slot.BeginLaunch(78);
        }
        ProcessHandle process = _shop.Start(Sleep("odin", 78));
        Task<ExitReport> exit = _shop.Watch(process);
        using (ProcessHandle? found = Adopter.Find(slot, _shop.Table))
            Assert.Equal(process.Pid, found!.Pid);
        Assert.Equal((LedgerPhase.Running, process.Pid), (slot.Read().Phase, slot.Read().Pid));
        process.Signal(Signals.Kill);
        await exit;
    }

    [Fact]
    public void Failed_launch_leaves_the_record_idle()
    {
        using Ledger ledger = Ledger.Open(_shop.Folder);
        LedgerSlot slot = ledger.SlotOf("odin");
        Assert.False(_shop.Launcher.Launch(new LaunchPlan { Program = "/no/program", Marker = new ServiceMarker("odin", 3) }, slot).Started);
        Assert.Equal((LedgerPhase.Idle, 0, 3ul), (slot.Read().Phase, slot.Read().Pid, slot.Read().StartId));
    }

    /// <summary>
    /// The supervisor spends most of its time inside of a launch, and dies at any moment of it. Whatever lives afterwards
    /// with the service's marker has to be what the record leads to: nothing lost, so nothing would be started twice.
    /// </summary>
    [Fact]
    public async Task Killed_at_any_moment_the_record_leads_to_what_lives()
    {
        Random random = new(7);
        int alive = 0;
        int launching = 0;
        string run = _shop.File("run");
        string service = $"svc{Environment.ProcessId}";
        for (int round = 0; round < 30; round++)
        {
            using Gate started = _shop.Gate($"starts{round}");
            ProcessHandle supervisor = _shop.Start(new LaunchPlan
            {
                Program = "dotnet",
                Arguments = ["exec", typeof(AdopterTests).Assembly.Location, "supervise", run, service],
                InheritEnvironment = true,
                Output = started.Path,
            });
            Task<ExitReport> death = _shop.Watch(supervisor);
            await started.Line();
            SpinFor(random.Next(0, 3000));
            supervisor.Signal(Signals.Kill);
            await death;

            using Ledger ledger = Ledger.Open(run);
            LedgerSlot slot = ledger.SlotOf(service);
            launching += slot.Read().Phase == LedgerPhase.Launching ? 1 : 0;
            using ProcessHandle? found = Adopter.Find(slot, _shop.Table);
            int[] living = await Living(service);
            // The service was being killed all the time: a zombie may be found whose end is told as soon as it is watched.
            Assert.True(living.Length <= 1, $"{living.Length} live at once");
            if (living.Length == 1)
            {
                Assert.Equal(living[0], found?.Pid);
                alive++;
                found!.Signal(Signals.Kill);
                await Eventually.HoldsAsync(() => !ProcessStat.TryRead(living[0], out ProcessRow row) || row.IsGone, "the service is gone");
            }
        }
        Assert.True(alive + launching > 0, "no round met a launch under way");
    }

    private static void SpinFor(int microseconds)
    {
        long end = System.Diagnostics.Stopwatch.GetTimestamp() + microseconds * (System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        while (System.Diagnostics.Stopwatch.GetTimestamp() < end)
            Thread.SpinWait(10);
    }

    // Read independently of the table's own marker.
    private static async Task<int[]> Living(string service)
    {
        List<int> pids = [];
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out int pid))
                continue;
            byte[] start = new byte[1];
            await Eventually.HoldsAsync(
                () => Descriptor.ReadProcessFile(pid, "environ"u8, start) != 0 || !ProcessStat.HasEnvironmentLater(pid), $"{pid} has its environment");
            if (ProcessStat.TryRead(pid, out ProcessRow row) && !row.IsGone && Descriptor.ReadText($"/proc/{pid}/environ").Contains($"EDDA_SERVICE={service}:"))
                pids.Add(pid);
        }
        return [.. pids];
    }

    private static LaunchPlan Sleep(string service, ulong startId) =>
        new() { Program = "sleep", Arguments = ["1000"], Marker = new ServiceMarker(service, startId) };

    public void Dispose() => _shop.Dispose();
}
