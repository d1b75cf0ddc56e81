using System.Globalization;
using Edda.Core.Resilience;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Roskva;

/// <summary>
/// Applies a restart policy to one service's ends. Times are milliseconds of a clock that does not go back. The loop owns
/// it; its memory is bounded by the policy's attempts.
/// </summary>
public sealed class RestartHistory
{
    private const long NotHealthy = -1;

    private RestartPolicy _policy;
    private Backoff _backoff;
    private RingOfTimes _restarts;
    private long _healthySince = NotHealthy;

    public RestartHistory(RestartPolicy policy)
    {
        _policy = policy;
        _backoff = new Backoff(policy.Backoff());
        _restarts = new RingOfTimes(policy.Attempts);
    }

    /// <summary>Grows with every change of what <see cref="Resume"/> would need.</summary>
    public int Version { get; private set; }

    /// <summary>Restarts since all was forgiven: what the next delay goes by.</summary>
    public int Tries => _backoff.Attempts;

    /// <summary>When, as far as it counts against the policy, oldest first.</summary>
    public long[] Restarts() => _restarts.ToArray();

    /// <summary>Goes on where an earlier Gladsheim was.</summary>
    public void Resume(int tries, ReadOnlySpan<long> restarts)
    {
        // By then every delay is the longest there is.
        const int mostThatMatter = 64;
        _backoff.Reset();
        for (int i = 0; i < Math.Min(tries, mostThatMatter); i++)
            _backoff.NextDelay(0, 0);
        _restarts.Clear();
        foreach (long at in restarts)
            _restarts.Add(at);
        Version++;
    }

    /// <summary>A changed policy starts a new history.</summary>
    public void Use(RestartPolicy policy)
    {
        if (_policy == policy)
            return;
        _policy = policy;
        _backoff = new Backoff(policy.Backoff());
        _restarts = new RingOfTimes(policy.Attempts);
        Version++;
    }

    /// <summary>A person started it: whatever was before is forgiven.</summary>
    public void Reset()
    {
        _backoff.Reset();
        _restarts.Clear();
        _healthySince = NotHealthy;
        Version++;
    }

    /// <summary>The service is ready and nothing speaks against it.</summary>
    public void Healthy(long now)
    {
        if (_healthySince == NotHealthy)
            _healthySince = now;
    }

    public void Unhealthy() => _healthySince = NotHealthy;

    /// <summary>The service ended, and nobody had asked for it.</summary>
    public RestartDecision Ended(in ServiceExit exit, long now, uint entropy)
    {
        string how = exit.ToString();
        if (_policy.Mode != RestartMode.Always && exit.IsSuccess)
            return new RestartDecision(RestartVerdict.Finish, 0, how);
        if (_policy.Mode == RestartMode.Never)
            return new RestartDecision(RestartVerdict.GiveUp, 0, how + "; it is not restarted, by its policy");
        return Retry(how, now, entropy);
    }

    /// <summary>It could not be launched or did not come up. Policies do not tell these apart from a bad end.</summary>
    public RestartDecision Failed(string why, long now, uint entropy) =>
        _policy.Mode == RestartMode.Never
            ? new RestartDecision(RestartVerdict.GiveUp, 0, why + "; it is not restarted, by its policy")
            : Retry(why, now, entropy);

    private RestartDecision Retry(string how, long now, uint entropy)
    {
        if (_healthySince != NotHealthy && now - _healthySince >= (long)_policy.HealthyAfter.TotalMilliseconds)
        {
            _backoff.Reset();
            _restarts.Clear();
        }

        _healthySince = NotHealthy;
        long window = (long)_policy.Window.TotalMilliseconds;
        if (_policy.Attempts != RestartPolicy.Unlimited && _restarts.CountSince(now - window) >= _policy.Attempts)
        {
            return new RestartDecision(RestartVerdict.GiveUp, 0, string.Create(
                CultureInfo.InvariantCulture,
                $"{how}; given up after {_policy.Attempts} restarts in {_policy.Window.TotalSeconds:0.###} s"));
        }

        int delay = _backoff.NextDelay(now, entropy);
        _restarts.Add(now);
        Version++;
        return new RestartDecision(RestartVerdict.Retry, delay, how);
    }
}
