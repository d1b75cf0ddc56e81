using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Jobs that wait. Callers take turns, and each caller's jobs keep their order, so one who asks for a thousand delays
/// another by one. Under the executor's lock.
/// </summary>
internal sealed class FairQueue
{
    private readonly LinkedList<(string Caller, LinkedList<ScriptJob> Jobs)> _callers = new();

    public int Count { get; private set; }

    public void Add(ScriptJob job) => JobsOf(job.Caller).AddLast(job);

    /// <summary>For one that was taken and could not begin, or lost its worker: before all others.</summary>
    public void PutBack(ScriptJob job)
    {
        JobsOf(job.Caller).AddFirst(job);
        LinkedListNode<(string Caller, LinkedList<ScriptJob>)> node = _callers.First!;
        while (node.Value.Caller != job.Caller)
            node = node.Next!;
        _callers.Remove(node);
        _callers.AddFirst(node);
    }

    /// <summary>
    /// The first of the caller whose turn it is; his next turn is after all others'. A job that may not begin is passed
    /// over together with its caller's later ones of the same script, never those of others.
    /// </summary>
    public ScriptJob? TakeNext(Func<ScriptJob, bool> mayBegin)
    {
        for (var caller = _callers.First; caller is not null; caller = caller.Next)
        {
            RegisteredScript? passed = null;
            for (var node = caller.Value.Jobs.First; node is not null; node = node.Next)
            {
                if (node.Value.Script == passed)
                    continue;
                if (!mayBegin(node.Value))
                {
                    passed = node.Value.Script;
                    continue;
                }

                caller.Value.Jobs.Remove(node);
                Count--;
                _callers.Remove(caller);
                if (caller.Value.Jobs.Count > 0)
                    _callers.AddLast(caller);
                return node.Value;
            }
        }

        return null;
    }

    public bool Remove(ScriptJob job)
    {
        for (var caller = _callers.First; caller is not null; caller = caller.Next)
        {
            if (caller.Value.Caller != job.Caller || !caller.Value.Jobs.Remove(job))
                continue;
            Count--;
            if (caller.Value.Jobs.Count == 0)
                _callers.Remove(caller);
            return true;
        }

        return false;
    }

    /// <summary>Which turn will be its own, when nobody else comes: 1 is the next.</summary>
    public int PositionOf(ScriptJob job)
    {
        int position = 1;
        foreach (ScriptJob before in InOrder())
        {
            if (before == job)
                break;
            position++;
        }

        return position;
    }

    /// <summary>All who wait, in the order of their turns when nobody else comes.</summary>
    public IEnumerable<ScriptJob> InOrder()
    {
        List<LinkedListNode<ScriptJob>> round = [.. _callers.Select(caller => caller.Jobs.First!)];
        while (round.Count > 0)
        {
            int staying = 0;
            for (int i = 0; i < round.Count; i++)
            {
                yield return round[i].Value;
                if (round[i].Next is { } next)
                    round[staying++] = next;
            }

            round.RemoveRange(staying, round.Count - staying);
        }
    }

    private LinkedList<ScriptJob> JobsOf(string caller)
    {
        Count++;
        foreach ((string name, LinkedList<ScriptJob> jobs) in _callers)
        {
            if (name == caller)
                return jobs;
        }

        LinkedList<ScriptJob> fresh = new();
        _callers.AddLast((caller, fresh));
        return fresh;
    }
}
