using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;

namespace Edda.Gladsheim.Settings;

/// <summary>A service as the settings ask for it, one instance of it, with every default filled in. Immutable.</summary>
public sealed record ServiceDefinition
{
    /// <summary>Unique; "worker@2" for an instance.</summary>
    public required string Name { get; init; }

    /// <summary>"worker" for an instance, else the name.</summary>
    public required string Group { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = Nothing;

    public ServiceKind Kind { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = Nothing;

    /// <summary>Names that are passed on from Gladsheim's own environment.</summary>
    public IReadOnlyList<string> InheritEnvironment { get; init; } = [];

    /// <summary>Files of NAME=value lines, read at each start: secrets stay out of the settings.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary>Variables whose values are the content of files.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Empty: as Gladsheim itself.</summary>
    public string User { get; init; } = "";

    /// <summary>Empty: the user's own.</summary>
    public string UserGroup { get; init; } = "";

    public int Umask { get; init; } = 0x12;

    public IReadOnlyList<KernelLimit> KernelLimits { get; init; } = [];

    /// <summary>For <see cref="ServiceKind.Forking"/>: where it writes the id of the process that stays; may be empty.</summary>
    public string PidFile { get; init; } = "";

    public IReadOnlyList<Dependency> DependsOn { get; init; } = [];

    public Readiness Ready { get; init; } = new();

    public StopRules Stop { get; init; } = new();

    /// <summary>The signal that makes it read its own settings again; 0: none.</summary>
    public int ReloadSignal { get; init; }

    /// <summary>The command that makes it read its own settings again; may be empty.</summary>
    public IReadOnlyList<string> ReloadCommand { get; init; } = [];

    public RestartPolicy Restart { get; init; } = new();

    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    public ResourceLimits Limits { get; init; } = ResourceLimits.None;

    public LogRules Log { get; init; } = new();

    /// <summary>Null: not scheduled.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Whether to start it with Gladsheim.</summary>
    public bool AutoStart { get; init; } = true;

    /// <summary>Where it answers einherjar.v1; empty: nowhere.</summary>
    public string EinherjarAddress { get; init; } = "";

    private static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();
}
