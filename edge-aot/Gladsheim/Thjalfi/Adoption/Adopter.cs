using System.Diagnostics;
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

    private static readonly TimeSpan ExecPatience = TimeSpan.FromSeconds(2);

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

    // What only the marker tells: the kernel writes the pid before the child runs, so this finds merely what the pid's page
    // could not take. A process in the middle of execve has no environment for a moment.
    private static ProcessHandle? FindByMarker(LedgerSlot slot, LedgerEntry entry, ProcessTable table)
    {
        ulong marker = table.HashOf(new ServiceMarker(slot.Service, entry.StartId));
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            table.Refresh();
            int pid = Eldest(table, marker, entry.StartTicks);
            if (pid != 0)
                return ProcessHandle.Open(pid);
            if (!table.HasUndecided || Stopwatch.GetElapsedTime(started) > ExecPatience)
                return null;
            Thread.Sleep(1);
        }
    }

    private static int Eldest(ProcessTable table, ulong marker, ulong notBefore)
    {
        ulong eldest = ulong.MaxValue;
        int pid = 0;
        for (int i = 0; i < table.Rows.Length; i++)
        {
            ProcessRow row = table.Rows[i];
            if (row.StartTicks >= notBefore && row.StartTicks < eldest && !row.IsGone && table.MarkerOf(i) == marker)
                (eldest, pid) = (row.StartTicks, row.Pid);
        }
        return pid;
    }
}
