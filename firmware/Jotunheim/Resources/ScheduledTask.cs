namespace Edda.Jotunheim.Resources;

/// <summary>Something that is done from time to time, in one short piece.</summary>
public abstract class ScheduledTask
{
    internal int Priority;
    internal int PeriodMs;
    internal long Due;

    /// <summary>Turns that came late by more than a period because there was no time.</summary>
    public int Late { get; internal set; }

    public abstract void Run(long now);
}
