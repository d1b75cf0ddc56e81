using Edda.Gladsheim.Thjalfi.Adoption.Internal;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>Finds the process a record speaks of, by start time and identity and never by pid alone.</summary>
public static class Adopter
{
    // The clone follows the intent at once; a busy machine may put a pause between them.
    private const ulong LaunchTicks = 10 * BootClock.TicksPerSecond;

    /// <summary>
    /// The living process (the caller owns it), or null: it never came to be or has ended. A record that was in the middle
    /// of a launch is completed or taken back, so that afterwards it says what is.
    /// </summary>
    public static ProcessHandle? Find(LedgerSlot slot, ProcessTable table)
    {
        LedgerEntry entry = slot.Read();
        if (entry.Phase != LedgerPhase.Launching)
            return entry.Pid == 0 ? null : OpenIf(entry.Pid, entry, IsRecorded);

        ProcessHandle? process = OpenIf(slot.LaunchPid, entry, IsOfLaunch) ?? FindByMarker(slot, entry, table);
        if (process is null)
            slot.AbandonLaunch();
        else
            slot.CompleteLaunch(process);
        return process;
    }

    private static bool IsRecorded(ProcessHandle process, LedgerEntry entry) =>
        process.StartTicks == entry.StartTicks && (entry.PidfdIdentity == 0 || process.Identity == entry.PidfdIdentity);

    private static bool IsOfLaunch(ProcessHandle process, LedgerEntry entry) =>
        process.StartTicks >= entry.StartTicks && process.StartTicks - entry.StartTicks <= LaunchTicks;

    private static ProcessHandle? OpenIf(int pid, in LedgerEntry entry, Func<ProcessHandle, LedgerEntry, bool> isIt)
    {
        ProcessHandle? process = ProcessHandle.Open(pid);
        if (process is null || isIt(process, entry))
            return process;
        process.Dispose();
        return null;
    }

    // The eldest process with the marker of this start. The kernel writes the pid before the child runs, so this finds
    // only what the pid's page could not take.
    private static ProcessHandle? FindByMarker(LedgerSlot slot, LedgerEntry entry, ProcessTable table)
    {
        table.Refresh();
        ulong marker = table.HashOf(new ServiceMarker(slot.Service, entry.StartId));
        ulong eldest = ulong.MaxValue;
        int pid = 0;
        for (int i = 0; i < table.Rows.Length; i++)
        {
            ProcessRow row = table.Rows[i];
            if (row.StartTicks >= entry.StartTicks && row.StartTicks < eldest && !row.IsGone && table.MarkerOf(i) == marker)
                (eldest, pid) = (row.StartTicks, row.Pid);
        }
        return pid == 0 ? null : ProcessHandle.Open(pid);
    }
}
