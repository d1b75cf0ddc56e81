using System.Globalization;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings.Internal;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings;

/// <summary>Turns services as written into services as meant: instances told apart, defaults filled in, rules held.</summary>
public sealed class Definitions(MachineMeans machine, PlatformProfile platform, HostAbilities abilities)
{
    private readonly List<ServiceDefinition> _services = [];
    private readonly Dictionary<string, ServiceSource> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _groups = new(StringComparer.Ordinal);

    public List<SettingsProblem> Problems { get; } = [];

    /// <summary>Null when there are problems.</summary>
    public DependencyGraph? Build(IReadOnlyList<ServiceSource> sources)
    {
        List<(ServiceSource Source, InstanceName Name)> named = [];
        foreach (ServiceSource source in sources)
        {
            if (InstanceName.TryParse(source.Name, out InstanceName name))
                named.Add((source, name));
            else
                Problems.Add(source.Problem([], $"the name \"{source.Name}\"", "allowed: " + InstanceName.Allowed));
        }

        foreach ((ServiceSource source, InstanceName name) in named)
            Register(source, name);
        foreach ((ServiceSource source, InstanceName name) in named)
            Define(source, name);
        if (_services.Count > platform.Services)
        {
            Problems.Add(sources[^1].Problem([], Count(_services.Count), string.Create(
                CultureInfo.InvariantCulture,
                $"allowed on {platform.Kind}: {platform.Services} services; \"platform_limits\" can say otherwise")));
        }

        List<GraphProblem> graphProblems = [];
        DependencyGraph? graph = Problems.Count > 0 ? null : DependencyGraph.TryBuild(_services, graphProblems);
        foreach (GraphProblem problem in graphProblems)
        {
            Problems.Add(_sources[problem.Service].Problem(
                ["depends_on", problem.Dependency], problem.Found, "needed: a dependency that can be met"));
        }

        return graph;
    }

    private static string Count(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} services");

    private static string Full(InstanceName name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name.Group}@{number}");

    private void Register(ServiceSource source, InstanceName name)
    {
        if (!name.HasInstances)
        {
            Take(name.Group, source);
            return;
        }

        if (!_groups.TryGetValue(name.Group, out List<string>? members))
            _groups.Add(name.Group, members = []);
        for (int number = name.First; number <= name.Last; number++)
        {
            Take(Full(name, number), source);
            members.Add(Full(name, number));
        }
    }

    private void Take(string name, ServiceSource source)
    {
        if (!_sources.TryAdd(name, source))
            Problems.Add(source.Problem([], $"\"{name}\" a second time", "allowed: each service once"));
    }

    private void Define(ServiceSource source, InstanceName name)
    {
        if (EffectRules.OfService(source.Settings, name.HasInstances) is { } flaw)
        {
            Problems.Add(source.Problem([flaw.Field], flaw.Found, flaw.Allowed));
            return;
        }

        ResourceLimits limits = Limits(source.Settings.Limits);
        if (machine.Refuse(limits) is { } outside)
            Problems.Add(source.Problem(["limits"], "limits outside the machine's means", outside));
        if (abilities.Refuse(limits) is { } without)
            Problems.Add(source.Problem(["limits", "action"], "an action that would have no effect", without));
        if (_groups.ContainsKey(name.Group) && !name.HasInstances)
            Problems.Add(source.Problem([], $"\"{name.Group}\" beside instances of it", "allowed: one or the other"));

        if (!name.HasInstances)
        {
            _services.Add(Make(source.Settings, name.Group, name.Group, null, limits));
            return;
        }

        for (int number = name.First; number <= name.Last; number++)
        {
            string instance = number.ToString(CultureInfo.InvariantCulture);
            _services.Add(Make(source.Settings, Full(name, number), name.Group, instance, limits));
        }
    }

    private ServiceDefinition Make(
        ServiceSettings from, string name, string group, string? instance, ResourceLimits limits)
    {
        ServiceDefinition defaults = new() { Name = name, Group = group, Command = from.Command };
        ServiceKind kind = from.Kind ?? ServiceKind.Daemon;
        Signals.TryParse(from.Reload?.Signal ?? "", out int reloadSignal);
        Schedule? schedule = null;
        if (from.Schedule is not null)
            Schedule.TryParse(from.Schedule, out schedule);
        return defaults with
        {
            Description = from.Description ?? "",
            Labels = from.Labels ?? defaults.Labels,
            Kind = kind,
            Command = Placeholders.Filled(from.Command, instance),
            Environment = Filled(from.Environment, instance),
            InheritEnvironment = from.InheritEnvironment ?? [],
            EnvironmentFiles = Placeholders.Filled(from.EnvironmentFiles ?? [], instance),
            SecretFiles = Filled(from.SecretFiles, instance),
            WorkingDirectory = Placeholders.Filled(from.WorkingDirectory ?? "/", instance),
            User = from.User ?? "",
            UserGroup = from.Group ?? "",
            Umask = from.Umask is null ? defaults.Umask : Convert.ToInt32(from.Umask, 8),
            KernelLimits = Kernel(from),
            PidFile = Placeholders.Filled(from.PidFile ?? "", instance),
            DependsOn = Needs(from),
            Ready = Ready(from, instance, defaults.Ready),
            Stop = Stop(from.Stop),
            ReloadSignal = Math.Max(0, reloadSignal),
            ReloadCommand = Placeholders.Filled(from.Reload?.Command ?? [], instance),
            Restart = Restart(from.Restart, kind),
            Checks = Checks(from, instance),
            Limits = limits,
            Log = new LogRules
            {
                FileBytes = from.Log?.FileSize ?? defaults.Log.FileBytes,
                Files = (int)(from.Log?.Files ?? defaults.Log.Files),
            },
            Schedule = schedule,
            AutoStart = from.AutoStart ?? true,
            EinherjarAddress = Placeholders.Filled(from.Einherjar ?? "", instance),
        };
    }

    private static Dictionary<string, string> Filled(IReadOnlyDictionary<string, string>? from, string? instance)
    {
        Dictionary<string, string> filled = new(StringComparer.Ordinal);
        foreach ((string name, string value) in from ?? new Dictionary<string, string>())
            filled[name] = Placeholders.Filled(value, instance);
        return filled;
    }

    private static List<KernelLimit> Kernel(ServiceSettings from)
    {
        List<KernelLimit> limits = [];
        foreach ((string name, string value) in from.KernelLimits ?? new Dictionary<string, string>())
        {
            KernelLimits.TryParse(value, out long soft, out long hard);
            limits.Add(new KernelLimit(KernelLimit.NumberOf(name), soft, hard));
        }

        return limits;
    }

    /// <summary>Needing "worker" means all of worker's instances.</summary>
    private List<Dependency> Needs(ServiceSettings from)
    {
        List<Dependency> needs = [];
        foreach ((string name, DependencyCondition condition) in from.DependsOn ?? new Dictionary<string, DependencyCondition>())
        {
            if (_groups.TryGetValue(name, out List<string>? members))
                needs.AddRange(members.ConvertAll(member => new Dependency(member, condition)));
            else
                needs.Add(new Dependency(name, condition));
        }

        return needs;
    }

    private static Readiness Ready(ServiceSettings from, string? instance, Readiness defaults) => new()
    {
        When = from.Ready?.When ?? (EffectRules.HasGate(from) ? ReadyWhen.Health : ReadyWhen.Launched),
        Output = Placeholders.Filled(from.Ready?.Output ?? "", instance),
        Address = Placeholders.Filled(from.Ready?.Address ?? "", instance),
        Timeout = from.Ready?.Timeout ?? defaults.Timeout,
    };

    private static StopRules Stop(StopSettings? from)
    {
        StopRules defaults = new();
        return new StopRules
        {
            Signal = Signals.TryParse(from?.Signal ?? "", out int signal) ? signal : defaults.Signal,
            Timeout = from?.Timeout ?? defaults.Timeout,
        };
    }

    private static RestartPolicy Restart(RestartSettings? from, ServiceKind kind)
    {
        RestartPolicy defaults = new();
        TimeSpan delay = from?.Delay ?? defaults.Delay;
        return new RestartPolicy
        {
            Mode = from?.Policy ?? (kind == ServiceKind.OneShot ? RestartMode.Never : defaults.Mode),
            Delay = delay,
            MaximumDelay = from?.MaximumDelay ?? (delay > defaults.MaximumDelay ? delay : defaults.MaximumDelay),
            Attempts = (int)(from?.Attempts ?? defaults.Attempts),
            Window = from?.Window ?? defaults.Window,
            HealthyAfter = from?.HealthyAfter ?? defaults.HealthyAfter,
        };
    }

    private static List<CheckDefinition> Checks(ServiceSettings from, string? instance)
    {
        List<CheckDefinition> checks = [];
        foreach ((string name, CheckSettings check) in from.Checks ?? new Dictionary<string, CheckSettings>())
        {
            CheckDefinition defaults = new() { Name = name, Kind = check.Kind };
            int from1 = defaults.StatusFrom;
            int to = defaults.StatusTo;
            if (check.Status is not null)
                StatusRange.TryParse(check.Status, out from1, out to);
            checks.Add(defaults with
            {
                Purpose = check.Purpose ?? defaults.Purpose,
                Target = Placeholders.Filled(check.Url ?? check.Address ?? "", instance),
                Service = check.Service ?? "",
                Watch = check.Watch ?? false,
                Command = Placeholders.Filled(check.Command ?? [], instance),
                StatusFrom = from1,
                StatusTo = to,
                Interval = check.Interval ?? defaults.Interval,
                Timeout = check.Timeout ?? defaults.Timeout,
                Delay = check.Delay ?? defaults.Delay,
                Failures = (int)(check.Failures ?? defaults.Failures),
                Successes = (int)(check.Successes ?? defaults.Successes),
                JitterPercent = (int)(check.JitterPercent ?? defaults.JitterPercent),
            });
        }

        return checks;
    }

    private static ResourceLimits Limits(LimitSettings? from) => from is null ? ResourceLimits.None : new ResourceLimits
    {
        MemoryBytes = from.Memory,
        CpuPercent = from.CpuPercent,
        Processes = (int?)from.Processes,
        OpenFiles = (int?)from.OpenFiles,
        IoBytesPerSecond = from.IoPerSecond,
        Action = from.Action ?? LimitAction.Alert,
        WarnAtPercent = (int)(from.WarnAtPercent ?? ResourceLimits.DefaultWarnAtPercent),
    };
}
