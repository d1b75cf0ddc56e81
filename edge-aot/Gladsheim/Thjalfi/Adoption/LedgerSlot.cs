using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Edda.Gladsheim.Thjalfi.Adoption.Internal;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>
/// One service's place in the <see cref="Ledger"/>. Belongs to the loop's thread. Reads and writes are memory accesses;
/// <see cref="SlotLayout"/> says why that is durable.
/// </summary>
public sealed unsafe class LedgerSlot
{
    private const ulong ChecksumSeed = 14695981039346656037;
    private const ulong ChecksumPrime = 1099511628211;

    private readonly byte* _at;

    internal LedgerSlot(byte* at)
    {
        _at = at;
        Service = Encoding.UTF8.GetString(at + SlotLayout.NameAt, *(int*)(at + SlotLayout.NameLengthAt));
    }

    public string Service { get; }

    /// <summary>What the kernel wrote during the launch under way; 0: no child was made.</summary>
    public int LaunchPid => Volatile.Read(ref *(int*)(_at + SlotLayout.LaunchPidAt));

    internal byte* Address => _at;

    public LedgerEntry Read()
    {
        int valid = Volatile.Read(ref *(int*)(_at + SlotLayout.ValidCopyAt)) & 1;
        byte* copy = CopyAt(valid);
        return Checksum(copy) == *(ulong*)(copy + sizeof(LedgerEntry)) ? Unsafe.ReadUnaligned<LedgerEntry>(copy) : default;
    }

    public void Write(in LedgerEntry entry)
    {
        int next = 1 - (Volatile.Read(ref *(int*)(_at + SlotLayout.ValidCopyAt)) & 1);
        byte* copy = CopyAt(next);
        Unsafe.WriteUnaligned(copy, entry);
        *(ulong*)(copy + sizeof(LedgerEntry)) = Checksum(copy);
        Volatile.Write(ref *(int*)(_at + SlotLayout.ValidCopyAt), next);
    }

    /// <summary>Writes the intent. The answer is where the kernel shall write the child's pid.</summary>
    internal int* BeginLaunch(ulong startId)
    {
        int* pid = (int*)(_at + SlotLayout.LaunchPidAt);
        Volatile.Write(ref *pid, 0);
        LedgerEntry entry = Read();
        entry.Phase = LedgerPhase.Launching;
        entry.StartId = startId;
        entry.Pid = 0;
        entry.PidfdIdentity = 0;
        entry.StartTicks = BootClock.NowTicks();

        // Before the launch: what the process writes at once must not seem older than the process.
        entry.StartedUnixMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Write(entry);
        return pid;
    }

    internal void CompleteLaunch(ProcessHandle process)
    {
        LedgerEntry entry = Read();
        entry.Phase = LedgerPhase.Running;
        entry.SinceUnixMs = entry.StartedUnixMs;
        SetProcess(ref entry, process);
        Write(entry);
    }

    internal void AbandonLaunch()
    {
        LedgerEntry entry = Read();
        Forget(ref entry);
        Write(entry);
    }

    internal static void SetProcess(ref LedgerEntry entry, ProcessHandle process)
    {
        entry.Pid = process.Pid;
        entry.StartTicks = process.StartTicks;
        entry.PidfdIdentity = process.Identity;
    }

    /// <summary>No process any more; what was wanted and counted stays.</summary>
    internal static void Forget(ref LedgerEntry entry)
    {
        if (entry.Phase != LedgerPhase.Crashed)
            entry.Phase = LedgerPhase.Idle;
        entry.Pid = 0;
        entry.StartTicks = 0;
        entry.PidfdIdentity = 0;
    }

    private byte* CopyAt(int copy) => _at + SlotLayout.Copy0At + copy * SlotLayout.CopyBytes;

    // FNV-1a.
    private static ulong Checksum(byte* copy)
    {
        ulong sum = ChecksumSeed;
        foreach (byte value in MemoryMarshal.CreateReadOnlySpan(ref *copy, sizeof(LedgerEntry)))
            sum = (sum ^ value) * ChecksumPrime;
        return sum;
    }
}
