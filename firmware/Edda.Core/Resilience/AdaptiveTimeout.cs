using Edda.Core.Internal;

namespace Edda.Core.Resilience;

/// <summary>
/// How long to wait for an answer, learned from how long answers took. The estimator is Jacobson's and Karels' as RFC 6298
/// states it: smoothed time plus four times the smoothed deviation, with gains of 1/8 and 1/4; after a timeout the wait
/// doubles until an answer comes (Karn). It follows a peer that slows down within a few samples and needs two integers
/// instead of a window of samples. One thread uses it at a time; it never allocates.
/// </summary>
public sealed class AdaptiveTimeout
{
    /// <summary>The longest maximum, about 18 hours: eight times it still fits an int.</summary>
    public const int LongestMs = 1 << 26;

    private readonly int _minimum;
    private readonly int _maximum;
    private readonly int _initial;

    // Fixed point, so that the gains are shifts: the smoothed time in eighths, the deviation in quarters of a millisecond.
    private int _smoothedEighths;
    private int _deviationQuarters;
    private bool _hasHistory;

    /// <param name="minimumMs">The wait never falls below this.</param>
    /// <param name="maximumMs">The wait never rises above this.</param>
    /// <param name="initialMs">The wait before there is any history.</param>
    public AdaptiveTimeout(int minimumMs, int maximumMs, int initialMs)
    {
        if (minimumMs < 1)
            Throw.OutOfRange(nameof(minimumMs), minimumMs, "1 or more");
        if (maximumMs < minimumMs || maximumMs > LongestMs)
            Throw.OutOfRange(nameof(maximumMs), maximumMs, "the minimum to 67108864");
        if (initialMs < minimumMs || initialMs > maximumMs)
            Throw.OutOfRange(nameof(initialMs), initialMs, "the minimum to the maximum");
        _minimum = minimumMs;
        _maximum = maximumMs;
        _initial = initialMs;
        CurrentMs = initialMs;
    }

    /// <summary>What to wait for the next answer.</summary>
    public int CurrentMs { get; private set; }

    /// <summary>
    /// An answer came after this long. Only for requests sent once: which of several an answer belongs to is unknown (Karn).
    /// </summary>
    public void Answered(long elapsedMs)
    {
        int sample = elapsedMs < 0 ? 0 : elapsedMs > _maximum ? _maximum : (int)elapsedMs;
        if (!_hasHistory)
        {
            _hasHistory = true;
            _smoothedEighths = sample << 3;
            _deviationQuarters = sample << 1;
        }
        else
        {
            int error = sample - (_smoothedEighths >> 3);
            _smoothedEighths += error;
            if (error < 0)
                error = -error;
            _deviationQuarters += error - (_deviationQuarters >> 2);
        }

        CurrentMs = Clamp((_smoothedEighths >> 3) + _deviationQuarters);
    }

    /// <summary>No answer came in <see cref="CurrentMs"/>.</summary>
    public void TimedOut() => CurrentMs = Clamp(CurrentMs * 2);

    /// <summary>Forgets the history, as for a new route to the peer.</summary>
    public void Reset()
    {
        _hasHistory = false;
        CurrentMs = _initial;
    }

    private int Clamp(int value) => value < _minimum ? _minimum : value > _maximum ? _maximum : value;
}
