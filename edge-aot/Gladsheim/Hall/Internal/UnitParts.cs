namespace Edda.Gladsheim.Hall.Internal;

/// <summary>The parts of one service's unit, which know each other through here. Belongs to the loop.</summary>
internal sealed class UnitParts
{
    public UnitParts(HallParts hall, IUnits units, ServiceUnit unit)
    {
        Reactions = new UnitReactions(hall, units, unit, this);
        Record = new UnitRecord(hall.Ledger.SlotOf(unit.Name));
        Run = new UnitRun(hall, unit.Definition, Record, Reactions);
        State = new UnitState(hall, units, unit, Record, Run.Processes);
        Starts = new UnitStarts(hall, units, unit, this);
        Stop = new UnitStop(units, unit, this);
        Schedule = new UnitSchedule(Record);
        Past = new UnitPast(hall, unit.Name, Run.Output, Starts.History);
    }

    /// <summary>What follows from what its processes and checks say.</summary>
    public UnitReactions Reactions { get; }

    /// <summary>What outlives Gladsheim.</summary>
    public UnitRecord Record { get; }

    /// <summary>Its processes, with everything around them.</summary>
    public UnitRun Run { get; }

    /// <summary>What is true of it now.</summary>
    public UnitState State { get; }

    /// <summary>When it is launched.</summary>
    public UnitStarts Starts { get; }

    /// <summary>How it is ended.</summary>
    public UnitStop Stop { get; }

    public UnitSchedule Schedule { get; }

    /// <summary>What is remembered of its crashes.</summary>
    public UnitPast Past { get; }
}
