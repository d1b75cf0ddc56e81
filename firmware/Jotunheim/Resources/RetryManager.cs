using Edda.Core.Resilience;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Resources;

/// <summary>When something that failed is tried again: at once, then after exponential waits with jitter of real entropy.</summary>
public sealed class RetryManager
{
    private readonly Backoff _backoff;
    private readonly IEntropy _entropy;

    public RetryManager(BackoffPolicy policy, IEntropy entropy)
    {
        _backoff = new Backoff(policy);
        _entropy = entropy;
    }

    /// <summary>Answers when the next attempt is to be made.</summary>
    public long Failed(long now)
    {
        return now + _backoff.NextDelay(now, Random(_entropy));
    }

    /// <summary>After the next failure there is no wait.</summary>
    public void Succeeded()
    {
        _backoff.Reset();
    }

    internal static uint Random(IEntropy entropy)
    {
        byte[] random = new byte[4];
        entropy.Fill(random, 0, 4);
        return ((uint)random[0] << 24) | ((uint)random[1] << 16) | ((uint)random[2] << 8) | random[3];
    }
}
