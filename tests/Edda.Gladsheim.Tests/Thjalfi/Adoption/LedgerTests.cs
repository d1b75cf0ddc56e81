using System.Runtime.CompilerServices;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Adoption.Internal;

namespace Edda.Gladsheim.Tests.Thjalfi.Adoption;

public sealed class LedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-").FullName;

    [Fact]
    public void Records_outlive_the_program()
    {
        using (Ledger ledger = Ledger.Open(_folder))
        {
            ledger.CgroupRoot = "/sys/fs/cgroup/edda.x";
            for (int i = 0; i < 200; i++)
                ledger.SlotOf($"service@{i}").Write(Entry(i));
            ledger.Remove("service@7");
        }
        using Ledger again = Ledger.Open(_folder);
        Assert.Equal("/sys/fs/cgroup/edda.x", again.CgroupRoot);
        Assert.Equal(199, again.Slots.Count);
        LedgerEntry read = again.SlotOf("service@123").Read();
        Assert.Equal(Entry(123).Restarts, read.Restarts);
        Assert.Equal(Entry(123).StartTicks, read.StartTicks);
        Assert.Equal(123, read.Extra[63]);
        Assert.Equal(LedgerPhase.Running, read.Phase);
        Assert.Equal(0u, again.SlotOf("service@7").Read().Restarts);
    }

    [Fact]
    public void After_another_boot_processes_are_forgotten_and_counters_kept()
    {
        using (Ledger ledger = Ledger.Open(_folder))
            ledger.SlotOf("odin").Write(Entry(5));
        using (FileStream file = File.OpenWrite(Path.Combine(_folder, "ledger")))
        {
            file.Position = SlotLayout.BootIdAt;
            file.Write(Guid.NewGuid().ToByteArray());
        }
        using Ledger again = Ledger.Open(_folder);
        LedgerEntry read = again.SlotOf("odin").Read();
        Assert.Equal((0, 0ul, 5u, 1, LedgerPhase.Idle), (read.Pid, read.StartTicks, read.Restarts, read.Wanted, read.Phase));
    }

    [Fact]
    public void Damaged_record_reads_as_empty_and_the_other_copy_is_used_next()
    {
        using (Ledger ledger = Ledger.Open(_folder))
            ledger.SlotOf("odin").Write(Entry(5));
        using (FileStream file = File.OpenWrite(Path.Combine(_folder, "ledger")))
        {
            foreach (int copy in (int[])[0, 1])
            {
                file.Position = SlotLayout.HeaderBytes + SlotLayout.Copy0At + copy * SlotLayout.CopyBytes + 20;
                file.WriteByte(0xEE);
            }
        }
        using Ledger again = Ledger.Open(_folder);
        Assert.Equal(0u, again.SlotOf("odin").Read().Restarts);
        again.SlotOf("odin").Write(Entry(6));
        Assert.Equal(6u, again.SlotOf("odin").Read().Restarts);
    }

    [Fact]
    public void Directory_belongs_to_one_at_a_time()
    {
        using Ledger ledger = Ledger.Open(_folder);
        IOException taken = Assert.Throws<IOException>(() => Ledger.Open(_folder));
        Assert.Contains(_folder, taken.Message);
    }

    [Fact]
    public void Other_layout_is_refused_with_both_numbers()
    {
        using (Ledger ledger = Ledger.Open(_folder))
            ledger.SlotOf("odin");
        using (FileStream file = File.OpenWrite(Path.Combine(_folder, "ledger")))
        {
            file.Position = SlotLayout.VersionAt;
            file.WriteByte(9);
        }
        Assert.Contains("layout 9, this program writes 1", Assert.Throws<InvalidDataException>(() => Ledger.Open(_folder)).Message);
    }

    [Fact]
    public void Full_ledger_and_long_names_are_refused()
    {
        using Ledger ledger = Ledger.Open(_folder);
        Assert.Throws<ArgumentException>(() => ledger.SlotOf(new string('x', 201)));
        for (int i = 0; i < SlotLayout.Capacity; i++)
            ledger.SlotOf(i.ToString());
        Assert.Throws<InvalidOperationException>(() => ledger.SlotOf("one more"));
        ledger.Remove("17");
        Assert.Equal(0, ledger.SlotOf("one more").Read().Wanted);
    }

    [Fact]
    public void Write_allocates_nothing()
    {
        using Ledger ledger = Ledger.Open(_folder);
        LedgerSlot slot = ledger.SlotOf("odin");
        slot.Write(Entry(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            slot.Write(slot.Read());
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The layout is on disk and read by the next version of this program.
    [Fact]
    public unsafe void Layout_on_disk_is_frozen()
    {
        LedgerEntry entry = default;
        byte* at = (byte*)&entry;
        Assert.Equal(
            [0, 4, 8, 16, 20, 24, 32, 40, 48, 56, 60, 64, 72, 76, 80, 144],
            (int[])
            [
                (int)((byte*)&entry.Phase - at), (int)((byte*)&entry.Wanted - at), (int)((byte*)&entry.StartId - at),
                (int)((byte*)&entry.Pid - at), (int)((byte*)&entry.LastExitHow - at), (int)((byte*)&entry.StartTicks - at),
                (int)((byte*)&entry.PidfdIdentity - at), (int)((byte*)&entry.StartedUnixMs - at), (int)((byte*)&entry.SinceUnixMs - at),
                (int)((byte*)&entry.LastExitValue - at), (int)((byte*)&entry.LastExitFlags - at), (int)((byte*)&entry.LastExitUnixMs - at),
                (int)((byte*)&entry.Restarts - at), (int)((byte*)&entry.Crashes - at), (int)((byte*)&entry.Extra - at),
                Unsafe.SizeOf<LedgerEntry>(),
            ]);
        Assert.True(sizeof(LedgerEntry) + sizeof(ulong) <= SlotLayout.CopyBytes);
        Assert.True(SlotLayout.Copy0At + 2 * SlotLayout.CopyBytes <= SlotLayout.SlotBytes);
        Assert.Equal([0, 1, 2, 3, 4, 5], Enum.GetValues<LedgerPhase>().Select(phase => (int)phase));
        Assert.Equal(1u, Ledger.LayoutVersion);
    }

    private static LedgerEntry Entry(int number)
    {
        LedgerEntry entry = new()
        {
            Phase = LedgerPhase.Running,
            Wanted = 1,
            StartId = (ulong)number,
            Pid = int.MaxValue,
            StartTicks = (ulong)number * 1000,
            Restarts = (uint)number,
        };
        entry.Extra[63] = (byte)number;
        return entry;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
