using System.Globalization;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>One service of a compose file, key by key.</summary>
internal sealed class ComposeService(ComposeReading reading, ServiceSettings settings)
{
    private const string Understood =
        "understood here: annotations, command, cpus, depends_on, deploy, entrypoint, env_file, environment, healthcheck, " +
        "labels, mem_limit, pids_limit, restart, scale, stop_grace_period, stop_signal, ulimits, user, working_dir";

    private List<string> _entryPoint = [];
    private List<string> _command = [];

    public long? Replicas { get; private set; }

    public void Read(YamlEntry entry)
    {
        switch (entry.Key)
        {
            case "command":
                _command = Command(entry);
                break;
            case "entrypoint":
                _entryPoint = Command(entry);
                break;
            case "environment":
                settings.Environment = reading.Pairs(entry);
                break;
            case "env_file":
                settings.EnvironmentFiles = EnvironmentFiles(entry);
                break;
            case "labels" or "annotations":
                settings.Labels = reading.Pairs(entry);
                break;
            case "working_dir":
                settings.WorkingDirectory = reading.Text(entry);
                if (!settings.WorkingDirectory.StartsWith('/'))
                    reading.Wrong(entry, "an absolute path");
                break;
            case "user":
                string[] user = reading.Text(entry).Split(':');
                settings.User = user[0];
                settings.Group = user.Length > 1 ? user[1] : null;
                break;
            case "depends_on":
                settings.DependsOn = Needs(entry);
                break;
            case "restart":
                settings.Restart = Restart(entry);
                break;
            case "healthcheck":
                ReadCheck(entry);
                break;
            case "stop_signal" or "stop_grace_period":
                settings.Stop ??= new StopSettings();
                if (entry.Key == "stop_grace_period")
                    settings.Stop.Timeout = reading.Duration(entry);
                else
                    settings.Stop.Signal = Signal(entry);
                break;
            default:
                ReadResource(entry);
                break;
        }
    }

    /// <summary>Whether there is anything to run.</summary>
    public bool Finish()
    {
        settings.Command = [.. _entryPoint, .. _command];

        // Compose restarts nothing unless it is told to.
        settings.Restart ??= new RestartSettings { Policy = RestartMode.Never };
        if (settings.Limits is { } limits && settings.Restart.Policy == RestartMode.Never)
            limits.Action = LimitAction.Stop;
        return settings.Command.Count > 0;
    }

    private void ReadResource(YamlEntry entry)
    {
        switch (entry.Key)
        {
            case "mem_limit":
                Limits().Memory = reading.Bytes(entry);
                break;
            case "cpus":
                Limits().CpuPercent = reading.Number(entry) * 100;
                break;
            case "pids_limit":
                Limits().Processes = reading.Integer(entry, 1, 1 << 22);
                break;
            case "scale":
                Replicas = reading.Integer(entry, 1, InstanceName.MostInstances);
                break;
            case "ulimits":
                settings.KernelLimits = KernelLimits(entry);
                break;
            case "deploy":
                foreach (YamlEntry part in reading.Entries(entry))
                    ReadDeploy(part);
                break;
            default:
                if (!entry.Key.StartsWith("x-", StringComparison.Ordinal))
                    reading.Refuse(entry, Understood);
                break;
        }
    }

    private void ReadDeploy(YamlEntry entry)
    {
        switch (entry.Key)
        {
            case "replicas":
                Replicas = reading.Integer(entry, 1, InstanceName.MostInstances);
                break;
            case "resources":
                foreach (YamlEntry part in reading.Entries(entry))
                {
                    if (part.Key == "limits")
                        ReadDeployLimits(part);
                    else
                        reading.Refuse(part, "understood here: limits");
                }

                break;
            default:
                reading.Refuse(entry, "understood here: replicas, resources");
                break;
        }
    }

    private void ReadDeployLimits(YamlEntry entry)
    {
        foreach (YamlEntry limit in reading.Entries(entry))
        {
            switch (limit.Key)
            {
                case "memory":
                    Limits().Memory = reading.Bytes(limit);
                    break;
                case "cpus":
                    Limits().CpuPercent = reading.Number(limit) * 100;
                    break;
                case "pids":
                    Limits().Processes = reading.Integer(limit, 1, 1 << 22);
                    break;
                default:
                    reading.Refuse(limit, "understood here: memory, cpus, pids");
                    break;
            }
        }
    }

    /// <summary>A container over its memory is killed, and started again if its policy says so: that is what a limit means here too.</summary>
    private LimitSettings Limits() => settings.Limits ??= new LimitSettings { Action = LimitAction.Restart };

    private List<string> Command(YamlEntry entry)
    {
        if (entry.Value.Items is not null)
            return reading.Texts(entry);
        if (ShellWords.TrySplit(reading.Text(entry), out List<string> words))
            return words;
        reading.Wrong(entry, "a list, or a command without the means of a shell: for those write [\"sh\", \"-c\", \"...\"]");
        return [];
    }

    private List<string> EnvironmentFiles(YamlEntry entry)
    {
        List<string> files = entry.Value.Items is null ? [reading.Text(entry)] : reading.Texts(entry);
        return files.ConvertAll(file => Path.GetFullPath(file, reading.Folder));
    }

    private Dictionary<string, DependencyCondition> Needs(YamlEntry entry)
    {
        Dictionary<string, DependencyCondition> needs = new(StringComparer.Ordinal);
        if (entry.Value.Items is not null)
        {
            foreach (string name in reading.Texts(entry))
                needs[name] = DependencyCondition.Started;
            return needs;
        }

        foreach (YamlEntry need in reading.Entries(entry))
        {
            needs[need.Key] = DependencyCondition.Started;
            foreach (YamlEntry part in reading.Entries(need))
            {
                if (part.Key == "condition")
                    needs[need.Key] = Condition(part);
                else
                    reading.Refuse(part, "understood here: condition");
            }
        }

        return needs;
    }

    private DependencyCondition Condition(YamlEntry entry)
    {
        switch (reading.Text(entry))
        {
            case "service_started":
                return DependencyCondition.Started;
            case "service_healthy":
                return DependencyCondition.Healthy;
            case "service_completed_successfully":
                return DependencyCondition.Completed;
            default:
                reading.Wrong(entry, "service_started, service_healthy, service_completed_successfully");
                return DependencyCondition.Started;
        }
    }

    private RestartSettings Restart(YamlEntry entry)
    {
        string text = reading.Text(entry);
        if (text is "no" or "false")
            return new RestartSettings { Policy = RestartMode.Never };
        if (text is "always" or "unless-stopped")
            return new RestartSettings { Policy = RestartMode.Always };
        const string onFailure = "on-failure";
        if (text == onFailure)
            return new RestartSettings { Policy = RestartMode.OnFailure };
        if (text.StartsWith(onFailure + ":", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(onFailure.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long attempts)
            && attempts is >= 1 and <= 1000)
            return new RestartSettings { Policy = RestartMode.OnFailure, Attempts = attempts };
        reading.Wrong(entry, "\"no\", \"always\", \"unless-stopped\", \"on-failure\", \"on-failure:3\"");
        return new RestartSettings();
    }

    private void ReadCheck(YamlEntry entry)
    {
        CheckSettings check = new()
        {
            Kind = CheckKind.Command,
            Interval = TimeSpan.FromSeconds(30),
            Timeout = TimeSpan.FromSeconds(30),
        };
        foreach (YamlEntry part in reading.Entries(entry))
        {
            switch (part.Key)
            {
                case "test":
                    check.Command = Test(part);
                    break;
                case "interval":
                    check.Interval = reading.Duration(part);
                    break;
                case "timeout":
                    check.Timeout = reading.Duration(part);
                    break;
                case "retries":
                    check.Failures = reading.Integer(part, 1, 1000);
                    break;
                case "start_period":
                    check.Delay = reading.Duration(part);
                    break;
                default:
                    reading.Refuse(part, "understood here: test, interval, timeout, retries, start_period");
                    break;
            }
        }

        if (check.Command is null)
            reading.Refuse(entry, "needed: \"test\"");
        settings.Checks = new Dictionary<string, CheckSettings>(StringComparer.Ordinal) { ["healthcheck"] = check };
    }

    private IReadOnlyList<string> Test(YamlEntry entry)
    {
        if (entry.Value.Items is null)
            return ["/bin/sh", "-c", reading.Text(entry)];
        List<string> words = reading.Texts(entry);
        if (words is ["CMD-SHELL", var line])
            return ["/bin/sh", "-c", line];
        if (words is ["CMD", _, ..])
            return words[1..];
        reading.Wrong(entry, "[\"CMD\", program, ...] or [\"CMD-SHELL\", line]");
        return [];
    }

    private string Signal(YamlEntry entry)
    {
        string text = reading.Text(entry);
        if (!Signals.TryParse(text, out _))
            reading.Wrong(entry, "a signal: SIGTERM, SIGINT, SIGQUIT, ...");
        return text;
    }

    private Dictionary<string, string> KernelLimits(YamlEntry entry)
    {
        Dictionary<string, string> limits = new(StringComparer.Ordinal);
        foreach (YamlEntry limit in reading.Entries(entry))
        {
            if (limit.Value.Entries is null)
            {
                limits[limit.Key] = reading.Text(limit);
                continue;
            }

            string soft = "unlimited";
            string hard = "unlimited";
            foreach (YamlEntry part in limit.Value.Entries)
            {
                if (part.Key == "soft")
                    soft = reading.Text(part);
                else if (part.Key == "hard")
                    hard = reading.Text(part);
                else
                    reading.Refuse(part, "understood here: soft, hard");
            }

            limits[limit.Key] = soft + ":" + hard;
        }

        foreach ((string name, string value) in limits)
        {
            if (!Internal.KernelLimits.TryParse(value, out _, out _))
                reading.Wrong(entry, $"for \"{name}\" a number, \"unlimited\", or soft and hard");
        }

        return limits;
    }
}
