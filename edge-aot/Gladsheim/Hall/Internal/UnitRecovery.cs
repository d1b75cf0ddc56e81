using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Finds what an earlier Gladsheim has left of one service, and goes on where that one was. On the loop, once.</summary>
internal sealed class UnitRecovery(HallParts hall, ServiceUnit unit, UnitParts parts)
{
    /// <param name="isNamed">Whether the settings name the service; if not, it is not started again, whatever was.</param>
    public void Run(bool isNamed)
    {
        parts.Record.Load();
        bool isNew = parts.Record.IsNew;
        ProcessHandle? process = Adopter.Find(parts.Record.Slot, hall.Table);
        parts.Record.Load();
        LedgerEntry entry = parts.Record.Entry;
        parts.State.StartId = entry.StartId;
        parts.State.Restarts = (int)entry.Restarts;
        parts.State.Wanted = isNamed
            && (isNew ? unit.Definition.AutoStart && unit.Definition.Schedule is null : entry.Wanted != 0);
        parts.State.Completed = parts.Record.HasCompleted;
        parts.State.LastExit = parts.Record.LastExit;
        parts.Run.Output.Open(unit.Definition);
        parts.Past.Load();
        if (parts.Record.Limits is { } limits)
            parts.Run.Limits.Set(limits);
        parts.Stop.Plan(force: false, null);
        if (process is not null)
            WithProcess(process, entry);
        else
            WithoutProcess(entry);
    }

    private void WithProcess(ProcessHandle process, in LedgerEntry entry)
    {
        parts.State.Adopted = true;
        parts.Starts.IsLaunched = true;
        parts.Run.Adopt(process, entry);
        (ServiceTrigger trigger, string reason) = Recovery.WithProcess(entry.Phase, parts.Record.WasReady);
        parts.State.Ready = parts.Record.WasReady;
        parts.State.Move(trigger, reason);
        switch (parts.State.Now)
        {
            case ServiceState.Stopping:
                parts.Stop.Continue();
                break;
            case ServiceState.Restarting or ServiceState.Crashed:
                parts.Stop.TryEnd();
                break;
            default:
                parts.Reactions.ListenAgain(parts.Record.WasReady);
                break;
        }
    }

    private void WithoutProcess(in LedgerEntry entry)
    {
        bool rest = parts.Run.AdoptRest(entry);
        (ServiceTrigger trigger, string reason) = Recovery.WithoutProcess(entry.Phase, parts.State.Wanted, rest);
        parts.State.Move(trigger, reason);
        if (rest)
            parts.Run.Processes.Kill();
        if (parts.State.Now == ServiceState.Running)
            parts.Reactions.Ended(new ServiceExit { AtUnixMs = hall.UnixNow, How = ExitHow.Unknown });
        else
            parts.Starts.Relaunch();
    }
}
