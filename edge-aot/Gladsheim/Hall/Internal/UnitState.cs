using Edda.Gladsheim.Skirnir;
using Throw = Edda.Gladsheim.Internal.Throw;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// What is true of one service now, and the only place where its state changes: each change is recorded for the next
/// Gladsheim, told as an event and published. Belongs to the loop; lives as long as the unit.
/// </summary>
internal sealed class UnitState(HallParts hall, IUnits units, ServiceUnit unit, UnitRecord record, ProcessKeeper processes)
{
    public ServiceState Now { get; private set; }

    public string Reason { get; private set; } = "";

    public long SinceUnixMs { get; private set; } = hall.UnixNow;

    /// <summary>Somebody wants it to run.</summary>
    public bool Wanted { get; set; }

    public bool Ready { get; set; }

    /// <summary>A one-shot that ended well the last time.</summary>
    public bool Completed { get; set; }

    public ulong StartId { get; set; }

    public int Restarts { get; set; }

    public bool Adopted { get; set; }

    /// <summary>What the service says of itself (sd_notify STATUS=).</summary>
    public string StatusText { get; set; } = "";

    public ServiceExit? LastExit { get; set; }

    /// <summary>It runs, or is about to.</summary>
    public bool IsUp => Now is ServiceState.Starting or ServiceState.Running;

    public bool IsAtRest => Now is ServiceState.Stopped or ServiceState.Crashed && !processes.IsEnding;

    public void Move(ServiceTrigger trigger, string reason)
    {
        ServiceState before = Now;
        if (!Transitions.TryNext(before, trigger, out ServiceState next))
            Throw.Transition(Transitions.Refusal(unit.Name, before, trigger));
        Now = next;
        Reason = reason;
        SinceUnixMs = hall.UnixNow;
        if (next is not ServiceState.Running)
            Ready = false;
        Persist();
        Tell(before, reason);
        unit.Changed();
    }

    /// <summary>The same state, for another reason.</summary>
    public void Say(string reason)
    {
        if (Reason == reason)
            return;
        Reason = reason;
        unit.Changed();
    }

    public void Tell(ServiceState before, string detail) => units.Tell(new HallEvent
    {
        Kind = EventKind.State,
        Name = unit.Name,
        From = before,
        To = Now,
        Pid = processes.Pid,
        Detail = detail,
    });

    public void Persist() => record.Save(this, processes);
}
