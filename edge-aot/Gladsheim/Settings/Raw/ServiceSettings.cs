namespace Edda.Gladsheim.Settings.Raw;

/// <summary>A service as it was written: null is what was not. One thread fills it, then it is only read.</summary>
public sealed class ServiceSettings
{
    public string? Description { get; set; }

    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    public ServiceKind? Kind { get; set; }

    public IReadOnlyList<string> Command { get; set; } = [];

    public IReadOnlyDictionary<string, string>? Environment { get; set; }

    public IReadOnlyList<string>? InheritEnvironment { get; set; }

    public IReadOnlyList<string>? EnvironmentFiles { get; set; }

    public IReadOnlyDictionary<string, string>? SecretFiles { get; set; }

    public string? WorkingDirectory { get; set; }

    public string? User { get; set; }

    public string? Group { get; set; }

    public string? Umask { get; set; }

    public IReadOnlyDictionary<string, string>? KernelLimits { get; set; }

    public string? PidFile { get; set; }

    public IReadOnlyDictionary<string, DependencyCondition>? DependsOn { get; set; }

    public ReadySettings? Ready { get; set; }

    public StopSettings? Stop { get; set; }

    public ReloadSettings? Reload { get; set; }

    public RestartSettings? Restart { get; set; }

    public IReadOnlyDictionary<string, CheckSettings>? Checks { get; set; }

    public LimitSettings? Limits { get; set; }

    public LogSettings? Log { get; set; }

    public string? Schedule { get; set; }

    public bool? AutoStart { get; set; }

    public string? Einherjar { get; set; }
}
