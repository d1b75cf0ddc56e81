using System.Diagnostics;

namespace Edda.Gladsheim.Native;

/// <summary>A timer of one reactor, made once and armed as often as wanted. Only the reactor's thread touches it.</summary>
public sealed class ReactorTimer
{
    internal const int NotArmed = -1;

    private readonly Reactor _reactor;

    internal ReactorTimer(Reactor reactor, Action fired)
    {
        _reactor = reactor;
        Fired = fired;
    }

    public bool IsArmed => Place != NotArmed;

    internal Action Fired { get; }

    /// <summary>In <see cref="Stopwatch"/>'s ticks: a clock that neither jumps nor goes back.</summary>
    internal long Due { get; private set; }

    /// <summary>Where it is in the heap.</summary>
    internal int Place { get; set; } = NotArmed;

    /// <summary>Fires once after that time; a timer already armed starts anew.</summary>
    public void Start(TimeSpan after)
    {
        _reactor.RequireOwner();
        if (IsArmed)
            _reactor.Timers.Remove(this);
        Due = Stopwatch.GetTimestamp() + (long)(Math.Max(after.TotalSeconds, 0) * Stopwatch.Frequency);
        _reactor.Timers.Add(this);
    }

    public void Cancel()
    {
        _reactor.RequireOwner();
        if (IsArmed)
            _reactor.Timers.Remove(this);
    }
}
