namespace Edda.Gladsheim.Roskva;

/// <summary>A check as the settings ask for it, with every default filled in. Immutable.</summary>
public sealed record CheckDefinition
{
    public const int DefaultFailures = 3;
    public const int DefaultSuccesses = 1;
    public const int DefaultJitterPercent = 10;

    public required string Name { get; init; }

    public required CheckKind Kind { get; init; }

    public CheckPurpose Purpose { get; init; } = CheckPurpose.Readiness;

    /// <summary>An http or https URL, host:port, or a gRPC address ("unix:/path", "http://host:port").</summary>
    public string Target { get; init; } = "";

    /// <summary>For gRPC: the name asked for; empty for the server as a whole.</summary>
    public string Service { get; init; } = "";

    /// <summary>For gRPC: keep a Watch open instead of asking again and again.</summary>
    public bool Watch { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>For HTTP: the least and the greatest status that is good.</summary>
    public int StatusFrom { get; init; } = 200;

    public int StatusTo { get; init; } = 399;

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after the launch the first probe is made.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many failures in a row make it unhealthy.</summary>
    public int Failures { get; init; } = DefaultFailures;

    /// <summary>How many successes in a row make it healthy.</summary>
    public int Successes { get; init; } = DefaultSuccesses;

    /// <summary>The widest deviation of the interval to either side.</summary>
    public int JitterPercent { get; init; } = DefaultJitterPercent;
}
