using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>
/// Settings that would have no effect are refused, because whoever wrote them expects one. Each method answers null, or the
/// first value that does not go together with the others.
/// </summary>
internal static class EffectRules
{
    private const string NoEffect = "a value without effect";
    private const string Nothing = "nothing";

    public static SettingsFlaw? OfReady(ReadySettings ready)
    {
        ReadyWhen? when = ready.When;
        if (ready.Output is not null && when != ReadyWhen.Output)
            return Flaw("output", NoEffect, "allowed: only with \"when\": \"output\"");
        if (ready.Output is null && when == ReadyWhen.Output)
            return Flaw("when", "\"output\" alone", "needed: \"output\", what the line contains");
        if (ready.Output is { Length: 0 })
            return Flaw("output", "an empty text, which every line contains", "allowed: a part of the line");
        if (ready.Address is not null && when != ReadyWhen.Port)
            return Flaw("address", NoEffect, "allowed: only with \"when\": \"port\"");
        if (ready.Address is null && when == ReadyWhen.Port)
            return Flaw("when", "\"port\" alone", "needed: \"address\": \"host:port\"");
        return ready.Timeout is not null && when == ReadyWhen.Launched
            ? Flaw("timeout", NoEffect, "allowed: not with \"when\": \"launched\", which waits for nothing")
            : null;
    }

    public static SettingsFlaw? OfReload(ReloadSettings reload) =>
        reload.Signal is null == reload.Command is null
            ? Flaw("signal", reload.Signal is null ? Nothing : "\"command\" too", "allowed: either \"signal\" or \"command\"")
            : null;

    public static SettingsFlaw? OfRestart(RestartSettings restart)
    {
        if (restart.Policy == RestartMode.Never && restart.HasMoreThanPolicy)
            return Flaw("policy", "\"never\" and more", "allowed: \"never\" alone, with which nothing else here has an effect");
        if (restart.Attempts == RestartPolicy.Unlimited && restart.Window is not null)
            return Flaw("window", NoEffect, "allowed: not with \"attempts\": 0, which is no limit");
        TimeSpan delay = restart.Delay ?? new RestartPolicy().Delay;
        return restart.MaximumDelay is { } longest && longest < delay
            ? Flaw("max_delay", "less than \"delay\"", "allowed: \"delay\" or more")
            : null;
    }

    public static SettingsFlaw? OfCheck(CheckSettings check)
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
            return Flaw(foreign, NoEffect, $"allowed: not on a check of the kind \"{kind}\"");

        string? missing = check.Kind switch
        {
            CheckKind.Http when check.Url is null => "url",
            CheckKind.Tcp or CheckKind.Grpc when check.Address is null => "address",
            CheckKind.Command when check.Command is null => "command",
            _ => null,
        };
        if (missing is not null)
            return Flaw(missing, Nothing, $"needed: a check of the kind \"{kind}\" has a \"{missing}\"");
        if (check.Kind == CheckKind.Tcp && !Addresses.IsHostPort(check.Address!))
            return Flaw("address", $"\"{check.Address}\"", "allowed for the kind \"tcp\": \"host:port\"");
        if (check.Kind == CheckKind.Grpc && !Addresses.IsChannel(check.Address!))
            return Flaw("address", $"\"{check.Address}\"", "allowed for the kind \"grpc\": \"unix:/path\" or \"http://host:port\"");
        return check.Successes is > 1 && check.Purpose == CheckPurpose.Liveness
            ? Flaw("successes", NoEffect, "allowed: not on a liveness check, which only counts failures")
            : null;
    }

    public static SettingsFlaw? OfLimits(LimitSettings limits)
    {
        if (!limits.HasLimit)
            return Flaw("action", "no limit", "needed: \"memory\", \"cpu_percent\", \"processes\", \"open_files\" or \"io_per_second\"");
        return limits.OpenFiles is not null && limits.Action == LimitAction.Throttle
            ? Flaw(
                "action", "\"throttle\", which open files cannot be",
                "allowed: \"alert\", \"restart\" or \"stop\"; or \"rlimits\": {\"nofile\": ...}")
            : null;
    }

    public static SettingsFlaw? OfService(ServiceSettings service, bool isInstance)
    {
        ServiceKind kind = service.Kind ?? ServiceKind.Daemon;
        if (kind != ServiceKind.Forking && service.PidFile is not null)
            return Flaw("pid_file", NoEffect, "allowed: only with \"kind\": \"forking\"");
        if (service.Ready?.When == ReadyWhen.Health && !HasGate(service))
            return Flaw("ready", "\"health\" without a check to wait for", "needed: a check with the purpose \"startup\" or \"readiness\"");
        if (service.Ready is { When: null } && !HasGate(service))
            return Flaw("ready", "no \"when\", and no startup or readiness check", "needed: one of them");
        if (!isInstance && service.Command.Any(argument => argument.Contains(Placeholders.Instance, StringComparison.Ordinal)))
            return Flaw("command", Placeholders.Instance, "allowed: only in a service with instances: \"name@1..4\"");
        RestartMode policy = service.Restart?.Policy ?? (kind == ServiceKind.OneShot ? RestartMode.Never : RestartMode.Always);
        if (service.Limits?.Action == LimitAction.Restart && policy == RestartMode.Never)
            return Flaw("limits", "the action \"restart\" with a policy that never restarts", "allowed: \"stop\", or another \"restart\": {\"policy\": ...}");
        return OfSchedule(service, kind) ?? (kind == ServiceKind.OneShot ? OfOneShot(service) : null) ?? OfEnvironment(service);
    }

    /// <summary>Whether a check stands between launch and readiness.</summary>
    public static bool HasGate(ServiceSettings service) =>
        service.Checks is not null && service.Checks.Values.Any(check => check.Purpose != CheckPurpose.Liveness);

    private static SettingsFlaw? OfSchedule(ServiceSettings service, ServiceKind kind)
    {
        if (service.Schedule is null)
            return null;
        if (kind != ServiceKind.OneShot)
            return Flaw("schedule", "a service that stays, and so is never due again", "needed: \"kind\": \"oneshot\"");
        return service.AutoStart is not null ? Flaw("autostart", NoEffect, "allowed: not beside \"schedule\"") : null;
    }

    private static SettingsFlaw? OfOneShot(ServiceSettings service)
    {
        if (service.Restart?.Policy == RestartMode.Always)
            return Flaw("restart", "\"always\" for a one-shot", "allowed: \"never\" or \"on_failure\"; to repeat it, \"schedule\"");
        if (service.Restart is { Policy: null })
            return Flaw("restart", "no \"policy\", and a one-shot is not restarted without", "needed: \"policy\": \"on_failure\"");
        if (service.Checks is not null)
            return Flaw("checks", NoEffect, "allowed: not on a one-shot, whose exit code is its health");
        return service.Ready is not null
            ? Flaw("ready", NoEffect, "allowed: not on a one-shot, which is done when it ends")
            : null;
    }

    private static SettingsFlaw? OfEnvironment(ServiceSettings service)
    {
        foreach (string name in service.Environment?.Keys ?? [])
        {
            if (!IsVariable(name))
                return Flaw("environment", $"\"{name}\"", "allowed: names of environment variables");
        }

        foreach (string name in service.SecretFiles?.Keys ?? [])
        {
            if (!IsVariable(name))
                return Flaw("secret_files", $"\"{name}\"", "allowed: names of environment variables");
            if (service.Environment?.ContainsKey(name) == true)
                return Flaw("secret_files", $"\"{name}\", which \"environment\" sets too", "allowed: one of the two");
        }

        foreach (string name in service.InheritEnvironment ?? [])
        {
            if (!IsVariable(name))
                return Flaw("inherit_environment", $"\"{name}\"", "allowed: names of environment variables");
            if (service.Environment?.ContainsKey(name) == true)
                return Flaw("inherit_environment", $"\"{name}\", which is also set", "allowed: one of the two");
        }

        foreach (string name in service.KernelLimits?.Keys ?? [])
        {
            if (KernelLimit.NumberOf(name) < 0)
                return Flaw("rlimits", $"\"{name}\"", "allowed: " + string.Join(", ", KernelLimit.KnownNames));
        }

        return null;
    }

    private static bool IsVariable(string name) => name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0');

    private static SettingsFlaw Flaw(string field, string found, string allowed) => new(field, "", found, allowed);
}
