using System.Globalization;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>From a service's definition to the plan of one launch of it.</summary>
internal static class LaunchPlans
{
    public const string NotifyVariable = "NOTIFY_SOCKET";
    public const string MainPidVariable = "MAINPID";

    public static LaunchPlan For(
        ServiceDefinition service, ulong startId, string? output, string? notifySocket, string? cgroup, IReadOnlyList<string> groups)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (string name in service.InheritEnvironment)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        }

        foreach ((string name, string value) in service.Environment)
            environment[name] = value;
        if (notifySocket is not null)
            environment[NotifyVariable] = notifySocket;
        return new LaunchPlan
        {
            Program = service.Command[0],
            Arguments = Tail(service.Command),
            Marker = new ServiceMarker(service.Name, startId),
            Environment = environment,
            EnvironmentFiles = service.EnvironmentFiles,
            SecretFiles = service.SecretFiles,
            WorkingDirectory = service.WorkingDirectory,
            User = service.User.Length > 0 ? service.User : null,
            Group = service.UserGroup.Length > 0 ? service.UserGroup : null,
            Umask = service.Umask,
            Limits = Limits(service.KernelLimits),
            Output = output,
            CgroupDirectory = cgroup,
            JoinCgroupFiles = groups,
        };
    }

    /// <summary>A command that asks or tells the service something. It is not of the service's tree and costs it nothing.</summary>
    public static LaunchPlan Helper(
        ServiceDefinition service, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null) => new()
        {
            Program = command[0],
            Arguments = Tail(command),
            Environment = environment ?? service.Environment,
            EnvironmentFiles = service.EnvironmentFiles,
            SecretFiles = service.SecretFiles,
            WorkingDirectory = service.WorkingDirectory,
            User = service.User.Length > 0 ? service.User : null,
            Group = service.UserGroup.Length > 0 ? service.UserGroup : null,
        };

    /// <summary>The command that makes a service read its settings; it finds its main process in MAINPID, as under systemd.</summary>
    public static LaunchPlan Reload(ServiceDefinition service, int mainPid)
    {
        Dictionary<string, string> environment = new(service.Environment, StringComparer.Ordinal)
        {
            [MainPidVariable] = mainPid.ToString(CultureInfo.InvariantCulture),
        };
        return Helper(service, service.ReloadCommand, environment);
    }

    private static string[] Tail(IReadOnlyList<string> command)
    {
        string[] tail = new string[command.Count - 1];
        for (int i = 0; i < tail.Length; i++)
            tail[i] = command[i + 1];
        return tail;
    }

    private static ResourceLimit[] Limits(IReadOnlyList<KernelLimit> limits)
    {
        ResourceLimit[] converted = new ResourceLimit[limits.Count];
        for (int i = 0; i < converted.Length; i++)
        {
            KernelLimit limit = limits[i];
            converted[i] = new ResourceLimit((ResourceKind)limit.Resource, Value(limit.Soft), Value(limit.Hard));
        }

        return converted;

        static ulong Value(long value) => value == KernelLimit.Unlimited ? ResourceLimit.Infinite : (ulong)value;
    }
}
