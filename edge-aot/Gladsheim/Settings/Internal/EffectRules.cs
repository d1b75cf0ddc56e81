using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>
/// Settings that would have no effect are refused, because whoever wrote them expects one. Each method answers null, or
/// what does not go together and what to do.
/// </summary>
internal static class EffectRules
{
    public static string? OfReady(ReadySettings ready)
    {
        ReadyWhen? when = ready.When;
        if (ready.Output is not null && when != ReadyWhen.Output)
            return "\"output\" has an effect only with \"when\": \"output\"";
        if (ready.Output is null && when == ReadyWhen.Output)
            return "\"when\": \"output\" needs \"output\": what the line contains";
        if (ready.Output is { Length: 0 })
            return "\"output\" must not be empty: every line contains that";
        if (ready.Address is not null && when != ReadyWhen.Port)
            return "\"address\" has an effect only with \"when\": \"port\"";
        if (ready.Address is null && when == ReadyWhen.Port)
            return "\"when\": \"port\" needs \"address\": \"host:port\"";
        return ready.Timeout is not null && when == ReadyWhen.Launched
            ? "\"timeout\" has no effect with \"when\": \"launched\": there is nothing to wait for"
            : null;
    }

    public static string? OfReload(ReloadSettings reload) =>
        reload.Signal is null == reload.Command is null ? "allowed: either \"signal\" or \"command\"" : null;

    public static string? OfRestart(RestartSettings restart)
    {
        if (restart.Policy == RestartMode.Never && restart.HasMoreThanPolicy)
            return "with \"policy\": \"never\" nothing else here has an effect";
        if (restart.Attempts == RestartPolicy.Unlimited && restart.Window is not null)
            return "\"window\" has no effect with \"attempts\": 0, which is no limit";
        RestartPolicy fallback = new();
        TimeSpan delay = restart.Delay ?? fallback.Delay;
        return restart.MaximumDelay is { } longest && longest < delay
            ? "\"max_delay\" must not be shorter than \"delay\""
            : null;
    }

    public static string? OfCheck(CheckSettings check)
    {
        string kind = check.Kind.ToString().ToLowerInvariant();
        string? foreign =
            check.Url is not null && check.Kind != CheckKind.Http ? "url"
            : check.Status is not null && check.Kind != CheckKind.Http ? "status"
            : check.Address is not null && check.Kind is not (CheckKind.Tcp or CheckKind.Grpc) ? "address"
            : check.Service is not null && check.Kind != CheckKind.Grpc ? "service"
            : check.Watch is not null && check.Kind != CheckKind.Grpc ? "watch"
            : check.Command is not null && check.Kind != CheckKind.Command ? "command"
            : check.Timeout is not null && check.Kind == CheckKind.Process ? "timeout"
            : null;
        if (foreign is not null)
            return $"\"{foreign}\" has no effect on a check of kind \"{kind}\"";

        string? missing = check.Kind switch
        {
            CheckKind.Http when check.Url is null => "url",
            CheckKind.Tcp or CheckKind.Grpc when check.Address is null => "address",
            CheckKind.Command when check.Command is null => "command",
            _ => null,
        };
        if (missing is not null)
            return $"a check of kind \"{kind}\" needs \"{missing}\"";
        if (check.Kind == CheckKind.Tcp && !Addresses.IsHostPort(check.Address!))
            return "a check of kind \"tcp\" needs an \"address\" of the form \"host:port\"";
        if (check.Kind == CheckKind.Grpc && !Addresses.IsChannel(check.Address!))
            return "a check of kind \"grpc\" needs an \"address\" of the form \"unix:/path\" or \"http://host:port\"";
        return check.Successes is > 1 && check.Purpose == CheckPurpose.Liveness
            ? "\"successes\" has no effect on a liveness check: it counts failures only"
            : null;
    }

    public static string? OfLimits(LimitSettings limits)
    {
        if (!limits.HasLimit)
            return "no limit is set, so nothing here has an effect";
        return limits.OpenFiles is not null && limits.Action == LimitAction.Throttle
            ? "\"open_files\" cannot be throttled: use \"alert\", \"restart\" or \"stop\", or \"rlimits\": {\"nofile\": ...}"
            : null;
    }

    public static string? OfService(ServiceSettings service, bool isInstance)
    {
        ServiceKind kind = service.Kind ?? ServiceKind.Daemon;
        if (service.Schedule is not null && kind != ServiceKind.OneShot)
            return "\"schedule\" needs \"kind\": \"oneshot\": a service that stays is never due again";
        if (service.Schedule is not null && service.AutoStart is not null)
            return "\"autostart\" has no effect beside \"schedule\"";
        if (kind == ServiceKind.OneShot && service.Restart?.Policy == RestartMode.Always)
            return "a one-shot cannot have \"restart\": {\"policy\": \"always\"}: use \"schedule\"";
        if (kind == ServiceKind.OneShot && service.Restart is { Policy: null })
            return "a one-shot is not restarted unless \"restart\" has \"policy\": \"on_failure\"";
        if (kind == ServiceKind.OneShot && service.Checks is not null)
            return "\"checks\" have no effect on a one-shot: its exit code is its health";
        if (kind == ServiceKind.OneShot && service.Ready is not null)
            return "\"ready\" has no effect on a one-shot: it is done when it ends";
        if (kind != ServiceKind.Forking && service.PidFile is not null)
            return "\"pid_file\" has an effect only with \"kind\": \"forking\"";
        if (service.Ready?.When == ReadyWhen.Health && !HasGate(service))
            return "\"when\": \"health\" needs a check with the purpose \"startup\" or \"readiness\"";
        if (service.Ready is { When: null } && !HasGate(service))
            return "\"ready\" needs \"when\", as there is no startup or readiness check";
        if (!isInstance && service.Command.Any(argument => argument.Contains(Placeholders.Instance, StringComparison.Ordinal)))
            return $"\"{Placeholders.Instance}\" means something only in a service with instances: \"name@1..4\"";
        return Environment(service);
    }

    /// <summary>Whether a check stands between launch and readiness.</summary>
    public static bool HasGate(ServiceSettings service) =>
        service.Checks is not null && service.Checks.Values.Any(check => check.Purpose != CheckPurpose.Liveness);

    private static string? Environment(ServiceSettings service)
    {
        if (service.Environment is not null)
        {
            foreach (string name in service.Environment.Keys)
            {
                if (!IsVariable(name))
                    return $"\"{name}\" cannot be the name of an environment variable";
            }
        }

        foreach (string name in service.InheritEnvironment ?? [])
        {
            if (!IsVariable(name))
                return $"\"{name}\" cannot be the name of an environment variable";
            if (service.Environment?.ContainsKey(name) == true)
                return $"\"{name}\" is both inherited and set: one of the two has no effect";
        }

        foreach (string name in service.KernelLimits?.Keys ?? [])
        {
            if (KernelLimit.NumberOf(name) < 0)
                return $"no resource limit \"{name}\"; there are: {string.Join(", ", KernelLimit.KnownNames)}";
        }

        return null;
    }

    private static bool IsVariable(string name) => name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0');
}
