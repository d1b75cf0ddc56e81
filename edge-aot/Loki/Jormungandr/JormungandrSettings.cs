using System.Security.Cryptography.X509Certificates;

namespace Edda.Loki.Jormungandr;

/// <summary>What one use of the network may take, whatever a tool's own limits are. Immutable.</summary>
internal sealed record JormungandrSettings
{
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of one call that does not say otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A body that is given to a script in one piece.</summary>
    public int MaximumBody { get; init; } = 4 << 20;

    /// <summary>Connections and streams that one run has open.</summary>
    public int MaximumOpen { get; init; } = 16;

    /// <summary>Sent and received by one run whose tool says nothing.</summary>
    public long RunBytes { get; init; } = 1L << 30;

    /// <summary>By all runs that go on at a time, together.</summary>
    public long TotalBytes { get; init; } = 4L << 30;

    /// <summary>Trusted beside the system's certificates, for the servers at home.</summary>
    public X509Certificate2Collection MoreRoots { get; init; } = [];
}
