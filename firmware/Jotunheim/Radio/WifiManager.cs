using Edda.Core.Resilience;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Resources;

namespace Edda.Jotunheim.Radio;

/// <summary>Brings the radio into its network and back into it, and knows how it stands with it.</summary>
public sealed class WifiManager
{
    /// <summary>How long one attempt may take.</summary>
    public const int JoinMs = 20_000;

    private readonly IRadio _radio;
    private readonly LogRing _log;
    private readonly RetryManager _retry;
    private readonly string _network;
    private readonly string _password;

    // The end of the attempt, or of the wait for the next one.
    private long _until;

    public WifiManager(IRadio radio, IEntropy entropy, LogRing log, BackoffPolicy policy, string network, string password)
    {
        _radio = radio;
        _log = log;
        _retry = new RetryManager(policy, entropy);
        _network = network;
        _password = password;
    }

    public WifiState State;

    /// <summary>How often the network was lost.</summary>
    public int Losses;

    public void Step(long now)
    {
        if (_radio.IsConnected)
        {
            if (State != WifiState.Joined)
            {
                State = WifiState.Joined;
                _retry.Succeeded();
            }

            return;
        }

        switch (State)
        {
            case WifiState.Joined:
                Losses++;
                Fail(now, "lost the wifi network ");
                break;
            case WifiState.Joining:
                if (now >= _until)
                {
                    _radio.Disconnect();
                    Fail(now, "cannot join the wifi network ");
                }

                break;
            default:
                if (now >= _until)
                {
                    State = WifiState.Joining;
                    _until = now + JoinMs;
                    _radio.Connect(_network, _password);
                }

                break;
        }
    }

    private void Fail(long now, string why)
    {
        State = WifiState.Waiting;
        _until = _retry.Failed(now);
        _log.Warn(why + _network);
    }
}
