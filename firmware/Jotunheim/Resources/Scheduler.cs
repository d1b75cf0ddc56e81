using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Resources;

/// <summary>
/// Gives tasks their turns on the device's only thread, the most important first, within a budget of time for each step:
/// when a task has used it up, the others wait for the next step, and commands come in between. A task of high priority
/// that is due runs in any case, so none starves for long.
/// </summary>
public sealed class Scheduler
{
    public const int High = 0;
    public const int Low = 1;
    public const int StepBudgetMs = 20;

    /// <summary>How much longer the periods of low priority are while there is too much to do.</summary>
    public const int SheddingFactor = 8;

    private ScheduledTask _first;

    /// <summary>True: tasks of low priority come less often.</summary>
    public bool IsShedding;

    /// <summary>Turns that were put off because the budget was used up.</summary>
    public int PutOff;

    public void Add(ScheduledTask task, int priority, int periodMs)
    {
        task.Priority = priority;
        task.PeriodMs = periodMs;
        ScheduledTask before = null;
        ScheduledTask next = _first;
        while (next != null && next.Priority <= priority)
        {
            before = next;
            next = next.Next;
        }

        task.Next = next;
        if (before == null)
        {
            _first = task;
        }
        else
        {
            before.Next = task;
        }
    }

    public void Step(IClock clock)
    {
        long begun = clock.Now;
        for (ScheduledTask task = _first; task != null; task = task.Next)
        {
            long now = clock.Now;
            if (now < task.Due)
            {
                continue;
            }

            if (now - begun >= StepBudgetMs && task.Priority != High)
            {
                PutOff++;
                continue;
            }

            task.Run(now);

            // A task that takes long is due later: at most half of the time is its own.
            long ended = clock.Now;
            long pause = ended - now > task.PeriodMs / 2 ? 2 * (ended - now) : task.PeriodMs;
            task.Due = ended + (IsShedding && task.Priority != High ? pause * SheddingFactor : pause);
        }
    }
}
