using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Power;

/// <summary>
/// When the device restarts or sleeps: after what it said has reached its hub, or when that takes too long. With a
/// schedule it is awake for a while, then sleeps until its next turn.
/// </summary>
public sealed class SleepPlan
{
    public const int LongestSleep = 604_800;
    public const int GraceMs = 5_000;

    private readonly IPower _power;
    private readonly LogRing _log;
    private readonly int _awakeSeconds;
    private readonly int _sleepSeconds;
    private bool _isAsked;
    private bool _restarts;
    private int _seconds;
    private long _since = -1;

    /// <param name="awakeSeconds">0: it sleeps only when told to.</param>
    public SleepPlan(IPower power, LogRing log, int awakeSeconds, int sleepSeconds)
    {
        _power = power;
        _log = log;
        _awakeSeconds = awakeSeconds;
        _sleepSeconds = sleepSeconds;
    }

    public void AskForRestart()
    {
        _isAsked = true;
        _restarts = true;
    }

    public bool AskForSleep(long seconds)
    {
        if (seconds < 1 || seconds > LongestSleep)
        {
            return false;
        }

        _isAsked = true;
        _restarts = false;
        _seconds = (int)seconds;
        return true;
    }

    /// <param name="isQuiet">Nothing waits for the hub and no command is under way.</param>
    public void Step(long now, bool isQuiet)
    {
        if (_since < 0)
        {
            _since = now;
        }

        if (!_isAsked)
        {
            if (_awakeSeconds == 0 || now - _since < _awakeSeconds * 1000L)
            {
                return;
            }

            AskForSleep(_sleepSeconds);
            _since = now;
        }

        if (!isQuiet && now - _since < GraceMs)
        {
            return;
        }

        _isAsked = false;
        _since = now;
        _log.Keep();
        if (_restarts)
        {
            _power.Restart();
        }
        else
        {
            _power.Sleep(_seconds);
        }
    }
}
