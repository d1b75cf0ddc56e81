namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>
/// Everything about one start of a program. A plain value: the caller owns it and may keep it for the next start;
/// <see cref="Launcher"/> only reads it.
/// </summary>
public sealed class LaunchPlan
{
    /// <summary>The program: a path, or a name that is looked up in the PATH of the new environment.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments after the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What the program sees as its own name; null: <see cref="Program"/>.</summary>
    public string? ArgumentZero { get; init; }

    /// <summary>Which service and which start this is; goes into the environment as EDDA_SERVICE. Null for helper commands.</summary>
    public ServiceMarker? Marker { get; init; }

    /// <summary>Take Gladsheim's own environment as the ground. Off: the environment is clean but for PATH (and HOME, USER... of a user).</summary>
    public bool InheritEnvironment { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Files of NAME=value lines, read anew at each start. <see cref="Environment"/> wins over them.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary>Variable name to file whose whole content (less the last newline) is its value, read anew at each start.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: "/".</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>User name or number; null: Gladsheim's own.</summary>
    public string? User { get; init; }

    /// <summary>Group name or number; null: the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>File mode mask, 0 to 0777.</summary>
    public int Umask { get; init; } = 0x12; // 0022

    /// <summary>Limits to set. Open files are 1,024 soft when not named here: what programs written for select(2) survive.</summary>
    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>-20 to 19; null: unchanged.</summary>
    public int? Nice { get; init; }

    /// <summary>Path opened for reading as standard input; null: /dev/null.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Path opened for reading and writing as standard output and error, normally a log FIFO; null: /dev/null.</summary>
    public string? Output { get; init; }

    /// <summary>A directory of cgroup v2 in which the process is born; null: Gladsheim's own.</summary>
    public string? CgroupDirectory { get; init; }

    /// <summary>"tasks" files of v1 controllers the child enters before it runs the program.</summary>
    public IReadOnlyList<string> JoinCgroupFiles { get; init; } = [];

    /// <summary>A session of its own, so that no signal of a terminal or of another group reaches it.</summary>
    public bool NewSession { get; init; } = true;

    /// <summary>Set the kernel's no_new_privs: set-user-id programs give the service nothing.</summary>
    public bool NoNewPrivileges { get; init; }
}
