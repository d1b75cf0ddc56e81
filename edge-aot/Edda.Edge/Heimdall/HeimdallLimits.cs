namespace Edda.Edge.Heimdall;

/// <summary>What no setting can raise.</summary>
public static class HeimdallLimits
{
    /// <summary>How long a revocation is kept when nobody says until when the token would live.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);
}
