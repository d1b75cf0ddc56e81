namespace Edda.Jotunheim.Resources;

/// <summary>Something that is done from time to time, in one short piece.</summary>
public abstract class ScheduledTask
{
    internal int Priority;
    internal int PeriodMs;
    internal long Due;

    /// <summary>The one that is less important, or was added after this.</summary>
    internal ScheduledTask Next;

    public abstract void Run(long now);
}
