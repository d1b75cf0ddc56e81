using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Events;

/// <summary>
/// Puts events into the journal, within the rate that the device may send at and leaving the room that results need.
/// What has no room is counted, and the next event says how many there were. While the hub is away, and until what
/// happened then has been told, events go through the queue in flash, so that their order stays.
/// </summary>
public sealed class EventDesk
{
    /// <summary>The results of all commands that the hub may have under way.</summary>
    public const int Reserve = Attachment.Window * Journal.LargestResult;

    private readonly Journal _journal;
    private readonly Up _up;
    private readonly TokenBucket _bandwidth;
    private readonly OfflineQueue _queue;
    private uint _lastOfPage;

    /// <param name="bandwidth">In bytes; null: no limit.</param>
    /// <param name="queue">Null: none.</param>
    public EventDesk(Journal journal, Up up, TokenBucket bandwidth, OfflineQueue queue)
    {
        _journal = journal;
        _up = up;
        _bandwidth = bandwidth;
        _queue = queue;
    }

    public bool IsAttached;

    /// <summary>Nothing waits in flash.</summary>
    public bool IsDrained
    {
        get { return _queue == null || _queue.IsEmpty; }
    }

    /// <summary>Events that were dropped and not yet reported.</summary>
    public int Lost;

    public int Raised;

    /// <summary>True: nothing is raised until there is memory again.</summary>
    public bool IsShedding;

    public bool RaiseNumber(string source, double value, long now)
    {
        if (MustQueue)
        {
            _queue.AddNumber(source, value, now);
            return true;
        }

        Begin(source, now).EnsureValue().Number = value;
        return Commit(now);
    }

    public bool RaiseFlag(string source, bool value, long now)
    {
        if (MustQueue)
        {
            _queue.AddFlag(source, value, now);
            return true;
        }

        Begin(source, now).EnsureValue().Boolean = value;
        return Commit(now);
    }

    public bool RaiseText(string source, string text, long now)
    {
        if (MustQueue)
        {
            _queue.AddText(source, text, now);
            return true;
        }

        Begin(source, now).EnsureValue().EnsureText().Set(text);
        return Commit(now);
    }

    /// <summary>Tells what waits in flash, as far as there is room; a page goes when the hub has it.</summary>
    public void Step(long now)
    {
        if (IsDrained || (_queue.IsPageTaken && _journal.Acknowledged < _lastOfPage))
        {
            return;
        }

        if (_queue.IsPageTaken)
        {
            _queue.Forget();
        }

        Event happened = _up.EnsureEvent();
        happened.Clear();
        while (_queue.TryPeek(happened))
        {
            happened.Lost += (uint)Lost;
            if (!Commit(now))
            {
                // It was not lost: it waits where it was.
                Lost--;
                return;
            }

            _queue.Take();
            _lastOfPage = _journal.Last;
            happened.Clear();
        }
    }

    private bool MustQueue
    {
        get { return _queue != null && !IsShedding && !(IsAttached && !_queue.HasMore); }
    }

    private Event Begin(string source, long now)
    {
        Event happened = _up.EnsureEvent();
        happened.Clear();
        happened.Source.Set(source);
        happened.DeviceMs = (ulong)now;
        happened.Lost = (uint)Lost;
        return happened;
    }

    private bool Commit(long now)
    {
        int size = _up.ComputeSize();
        if (IsShedding
            || (_bandwidth != null && _bandwidth.Available(now) < size)
            || !_journal.TryAppend(_up, null, Reserve))
        {
            Lost++;
            return false;
        }

        if (_bandwidth != null)
        {
            _bandwidth.TryTake(now, size);
        }

        Raised++;
        Lost = 0;
        return true;
    }
}
