using System.Diagnostics;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// How long a thread stays awake for what comes next, behind all others that can run. To be woken on a processor that has
/// gone to rest takes longer than a short script; but whoever stays awake for nothing takes what others could use. So it
/// is a moment after each piece of work, and longer only while one piece follows the other that quickly. Times are
/// Stopwatch's.
/// </summary>
internal sealed class Wakefulness
{
    public static readonly long Moment = Stopwatch.Frequency * 50 / 1_000_000;
    public static readonly long Longer = Stopwatch.Frequency * 300 / 1_000_000;

    private long _since = long.MinValue / 2;
    private bool _isBusy;

    /// <summary>Whether to look once more before going to sleep.</summary>
    public bool IsAwake(long now) => now - _since <= (_isBusy ? Longer : Moment);

    /// <summary>A piece of work is done.</summary>
    public void HasWorked(long now) => _since = now;

    /// <summary>There is something to do.</summary>
    public void HasCome(long now) => _isBusy = now - _since <= Longer;
}
