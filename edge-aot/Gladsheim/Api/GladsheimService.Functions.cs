using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Einherjar;

namespace Edda.Gladsheim.Api;

/// <content>What the functions are, in words, for those who have never seen them.</content>
public sealed partial class GladsheimService
{
    private const string Services = "services";
    private const string Usage = "usage";
    private const string Health = "health";
    private const string Registry = "registry";

    private static readonly ParameterDescription Name = new("name", ValueKind.String, "The service's name.") { Required = true };

    private static readonly ParameterDescription TimeoutMs = new(
        "timeout_ms", ValueKind.Integer, "How long to wait, in milliseconds; 0: as the service's settings say.")
    { Minimum = 0 };

    private static readonly ParameterDescription Pattern = new(
        "name_pattern", ValueKind.String, "Which services, with * and ?; empty: all.");

    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        Function(
            "start_service", "Starts a service and what it needs; a running one is left as it is.",
            GladsheimDescriptor.StartService.Path, Services, true, "The service's status.",
            Name, new ParameterDescription("wait", ValueKind.Integer, "0: until it is ready, 1: until it runs, 2: not at all."), TimeoutMs),
        Function(
            "stop_service", "Stops a service with all its processes, after those that need it.",
            GladsheimDescriptor.StopService.Path, Services, true, "The service's status.",
            Name, TimeoutMs, new ParameterDescription("force", ValueKind.Boolean, "Kill at once.")),
        Function(
            "restart_service", "Stops a service and starts it again.",
            GladsheimDescriptor.RestartService.Path, Services, false, "The service's status.", Name, TimeoutMs),
        Function(
            "get_service_status", "Tells all about one service.",
            GladsheimDescriptor.GetServiceStatus.Path, Registry, true, "State, health, process, usage, crashes, profile.", Name),
        Function(
            "list_services", "Lists services, all or some.",
            GladsheimDescriptor.ListServices.Path, Registry, true, "The status of each.",
            new ParameterDescription("states", ValueKind.Array, "Only those in one of these states."), Pattern,
            new ParameterDescription("labels", ValueKind.Object, "Only those with all of these labels.")),
        Function(
            "get_service_health", "Tells what a service's checks say.",
            GladsheimDescriptor.GetServiceHealth.Path, Health, true, "The health and each check's last result.", Name),
        Function(
            "subscribe_service_health", "Tells the health now, then every change.",
            GladsheimDescriptor.SubscribeServiceHealth.Path, Health, true, "A stream of healths.", Pattern),
        Function(
            "get_resource_usage", "Tells what a service uses, or the whole machine.",
            GladsheimDescriptor.GetResourceUsage.Path, Usage, true, "Processor time, memory, I/O, threads, files; earlier samples.",
            Name with { Required = false }, new ParameterDescription("history", ValueKind.Integer, "How many earlier samples.")),
        Function(
            "set_resource_limits", "Sets what a service may take, and what happens when it takes more.",
            GladsheimDescriptor.SetResourceLimits.Path, Usage, true, "The limits as they are now.",
            new ParameterDescription("limits", ValueKind.Object, "name, and memory_bytes, cpu_percent, ...") { Required = true }),
        Function(
            "get_resource_limits", "Tells what a service may take.",
            GladsheimDescriptor.GetResourceLimits.Path, Usage, true, "The limits.", Name),
        Function(
            "logs", "Tells what a service has written.",
            GladsheimDescriptor.Logs.Path, Services, true, "A stream of lines.", Name,
            new ParameterDescription("follow", ValueKind.Boolean, "Go on with new lines."),
            new ParameterDescription("tail", ValueKind.Integer, "How many of the last lines; 0: all."),
            new ParameterDescription("since_unix_ms", ValueKind.Integer, "Only lines from then on.")),
        Function(
            "reload", "Reads the settings again and restarts only what must be; or has one service read its own.",
            GladsheimDescriptor.Reload.Path, Services, true, "What was added, removed, restarted and changed.",
            new ParameterDescription("name", ValueKind.String, "The service that is to read its own; empty: Gladsheim.")),
        Function(
            "events", "Tells what happens: starts, ends, restarts, limits, health.",
            GladsheimDescriptor.Events.Path, Services, true, "A stream of events.", Pattern,
            new ParameterDescription("after_sequence", ValueKind.Integer, "Go on after this event, as far as it is kept.")),
    ];

    private static FunctionDescription Function(
        string name, string description, string method, string domain, bool idempotent, string returns,
        params ParameterDescription[] parameters) => new()
        {
            Name = name,
            Description = description,
            Method = method,
            Parameters = parameters,
            Returns = ValueKind.Object,
            ReturnDescription = returns,
            Domain = domain,
            Idempotent = idempotent,
        };
}
