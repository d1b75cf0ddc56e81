using Edda.Edge.Einherjar;
using Edda.Edge.Settings;

namespace Edda.Edge.Hosting;

/// <summary>What a service says of itself.</summary>
public abstract class ServiceDefinition
{
    /// <summary>"loki": the name of the binary, of the socket and of the state folder.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>Its own fields of work; what all services have in common is added.</summary>
    public required IReadOnlyList<DomainDescription> Domains { get; init; }

    /// <summary>What its command line has beside what all services have.</summary>
    public IReadOnlyList<ServiceOption> Options { get; init; } = [];
}

/// <summary>What makes one service different from another: its words, its settings and its gRPC services.</summary>
public sealed class ServiceDefinition<TSettings> : ServiceDefinition
    where TSettings : HostSettings
{
    public required SettingsSchema<TSettings> Schema { get; init; }

    /// <summary>
    /// What a schema cannot see: whether settings that are right one by one make sense together and here. Asked at the
    /// start and by --check-config.
    /// </summary>
    public Func<TSettings, CommandLine, IReadOnlyList<SettingsProblem>>? Check { get; init; }

    /// <summary>Adds the service's own gRPC services and describes their functions. Runs before the start.</summary>
    public Action<EdgeHost, TSettings>? Compose { get; init; }

    /// <summary>After the settings changed while the service runs, with the old and the new ones.</summary>
    public Action<EdgeHost, TSettings, TSettings>? Apply { get; init; }

    /// <summary>
    /// Completes as long as the service's own work goes on; asked before a service manager's watchdog is told so.
    /// </summary>
    public Func<Task>? Answer { get; init; }

    /// <summary>After the last call has ended, before the log is closed.</summary>
    public Func<EdgeHost, TSettings, Task>? Ending { get; init; }
}
