using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Events;

/// <summary>
/// Puts events into the journal, within the rate that the device may send at and leaving the room that results need.
/// What has no room is counted, and the next event says how many there were.
/// </summary>
public sealed class EventDesk
{
    /// <summary>The results of all commands that the hub may have under way.</summary>
    public const int Reserve = Attachment.Window * Journal.LargestResult;

    private readonly Journal _journal;
    private readonly Up _up;
    private readonly TokenBucket _bandwidth;

    /// <param name="bandwidth">In bytes; null: no limit.</param>
    public EventDesk(Journal journal, Up up, TokenBucket bandwidth)
    {
        _journal = journal;
        _up = up;
        _bandwidth = bandwidth;
    }

    /// <summary>Events that were dropped and not yet reported.</summary>
    public int Lost { get; private set; }

    public int Raised { get; private set; }

    /// <summary>True: nothing is raised until there is memory again.</summary>
    public bool IsShedding { get; set; }

    public bool RaiseNumber(string source, double value, long now)
    {
        Begin(source, now).EnsureValue().Number = value;
        return Commit(now);
    }

    public bool RaiseFlag(string source, bool value, long now)
    {
        Begin(source, now).EnsureValue().Boolean = value;
        return Commit(now);
    }

    public bool RaiseText(string source, string text, long now)
    {
        Begin(source, now).EnsureValue().EnsureText().Set(text);
        return Commit(now);
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
