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
    public const int Most = 8;
    public const int StepBudgetMs = 20;

    /// <summary>How much longer the periods of low priority are while there is too much to do.</summary>
    public const int SheddingFactor = 8;

    private readonly ScheduledTask[] _tasks = new ScheduledTask[Most];
    private int _count;

    /// <summary>True: tasks of low priority come less often.</summary>
    public bool IsShedding { get; set; }

    /// <summary>Turns that were put off because the budget was used up.</summary>
    public int PutOff { get; private set; }

    public bool Add(ScheduledTask task, int priority, int periodMs)
    {
        if (_count == Most)
        {
            return false;
        }

        task.Priority = priority;
        task.PeriodMs = periodMs;
        int at = _count++;
        while (at > 0 && _tasks[at - 1].Priority > priority)
        {
            _tasks[at] = _tasks[at - 1];
            at--;
        }

        _tasks[at] = task;
        return true;
    }

    public void Step(IClock clock)
    {
        long begun = clock.Now;
        for (int i = 0; i < _count; i++)
        {
            ScheduledTask task = _tasks[i];
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

            if (task.Due != 0 && now - task.Due > task.PeriodMs)
            {
                task.Late++;
            }

            task.Run(now);

            // A task that takes long is due later: at most half of the time is its own.
            long ended = clock.Now;
            long pause = ended - now > task.PeriodMs / 2 ? 2 * (ended - now) : task.PeriodMs;
            task.Due = ended + (IsShedding && task.Priority != High ? pause * SheddingFactor : pause);
        }
    }
}
