namespace Edda.Edge.Hosting;

/// <summary>What the command line asks for. Immutable.</summary>
public sealed class CommandLine
{
    public CommandLineAction Action { get; init; } = CommandLineAction.Run;

    /// <summary>Empty: what the settings say.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [];

    /// <summary>Null: no file, the defaults.</summary>
    public string? Config { get; init; }

    /// <summary>The service's own options that were given, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>For <see cref="CommandLineAction.IssueToken"/>: whom the token is for.</summary>
    public string Subject { get; init; } = "";

    public IReadOnlyList<string> Functions { get; init; } = [];

    public IReadOnlyList<string> Targets { get; init; } = [];

    public string Network { get; init; } = "";

    /// <summary>0: what the settings say.</summary>
    public long LifetimeSeconds { get; init; }
}
