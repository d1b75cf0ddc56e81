using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// What outlives Gladsheim about one service, in the hall's words. Read once at the beginning, written at every change;
/// a write is a memory access. Belongs to the loop.
/// </summary>
internal sealed class UnitRecord(LedgerSlot slot)
{
    private const int KilledForMemory = 1;
    private const int Expected = 2;

    private LedgerExtra _extra;

    /// <summary>For whoever launches or adopts: they write into it themselves.</summary>
    public LedgerSlot Slot { get; } = slot;

    public LedgerEntry Entry { get; private set; }

    /// <summary>There has never been a service of this name, as far as is known.</summary>
    public bool IsNew => Entry.StartId == 0 && Entry.SinceUnixMs == 0;

    public bool WasReady => _extra.Has(LedgerExtra.IsReady);

    public bool HasCompleted => _extra.Has(LedgerExtra.HasCompleted);

    /// <summary>When the schedule last had it run; 0: never.</summary>
    public long LastRunUnixMs
    {
        get => _extra.LastRunUnixMs;
        set => _extra.LastRunUnixMs = value;
    }

    /// <summary>Limits that somebody has set; null: those of the settings hold.</summary>
    public ResourceLimits? Limits => !IsNew && _extra.Has(LedgerExtra.HasLimits) ? _extra.Limits() : null;

    public ServiceExit? LastExit => Entry.LastExitUnixMs == 0 ? null : new ServiceExit
    {
        AtUnixMs = Entry.LastExitUnixMs,
        How = (ExitHow)Entry.LastExitHow,
        Value = Entry.LastExitValue,
        KilledForMemory = (Entry.LastExitFlags & KilledForMemory) != 0,
        Expected = (Entry.LastExitFlags & Expected) != 0,
    };

    public void Load()
    {
        Entry = Slot.Read();
        _extra = LedgerExtra.From(Entry);
    }

    public void Keep(ResourceLimits limits) => _extra.Keep(limits);

    public void ForgetLimits() => _extra.Set(LedgerExtra.HasLimits, false);

    public void Save(UnitState state, ProcessKeeper keeper)
    {
        LedgerEntry entry = Slot.Read();
        entry.Wanted = state.Wanted ? 1 : 0;
        entry.StartId = state.StartId;
        entry.SinceUnixMs = state.SinceUnixMs;
        entry.Restarts = (uint)state.Restarts;
        entry.Phase = PhaseOf(state, keeper);
        if (keeper is { HasMain: true, Tree: { } tree })
        {
            entry.Pid = keeper.Pid;
            // The launcher knows the identity of what it launched; of a process that took over nobody has asked for it.
            if (entry.StartTicks != tree.MainStartTicks)
                entry.PidfdIdentity = 0;
            entry.StartTicks = tree.MainStartTicks;
        }

        if (state.LastExit is { } exit)
        {
            entry.LastExitHow = (int)exit.How;
            entry.LastExitValue = exit.Value;
            entry.LastExitFlags = (exit.KilledForMemory ? KilledForMemory : 0) | (exit.Expected ? Expected : 0);
            entry.LastExitUnixMs = exit.AtUnixMs;
        }

        _extra.Set(LedgerExtra.IsReady, state.Ready);
        _extra.Set(LedgerExtra.HasCompleted, state.Completed);
        _extra.To(ref entry);
        Slot.Write(entry);
    }

    private static LedgerPhase PhaseOf(UnitState state, ProcessKeeper keeper) => state.Now switch
    {
        ServiceState.Stopping => LedgerPhase.Stopping,
        ServiceState.Restarting => LedgerPhase.Restarting,
        ServiceState.Crashed => LedgerPhase.Crashed,
        ServiceState.Starting or ServiceState.Running when keeper.Pid != 0 => LedgerPhase.Running,
        _ => LedgerPhase.Idle,
    };
}
