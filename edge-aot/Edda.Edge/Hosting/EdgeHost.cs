using System.Reflection;
using System.Text;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Health;
using Edda.Edge.Heimdall;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Internal;
using Edda.Edge.Logs;
using Edda.Edge.Metrics;
using Edda.Edge.Reflection;
using Edda.Edge.Responsibility;

namespace Edda.Edge.Hosting;

/// <summary>
/// What a running service consists of, put together once. Owns all of it until Dispose; the service adds its own to it
/// before the start.
/// </summary>
public sealed class EdgeHost : IAsyncDisposable
{
    private readonly HostingLog _log;
    private readonly HostParts _parts;
    private MetricsExporter? _exporter;

    private EdgeHost(ServiceDefinition service, HostSettings settings, CommandLine command, HostParts parts)
    {
        TimeProvider clock = TimeProvider.System;
        string name = service.Name;
        _parts = parts;
        Name = name;
        Command = command;
        Logs = parts.Own(new LogPipeline(settings.Log, clock));
        _log = new HostingLog(Logs.For("hosting"));
        Metrics = new MetricRegistry(clock);
        ProcessMetrics.AddTo(Metrics, Logs, clock);
        Sentry = parts.Own(OpenSentry(name, settings, clock));

        GrpcServerOptions options = new() { Clock = clock, SocketMode = settings.SocketMode };
        settings.Adjust(options.Limits);
        foreach (ListenAddress address in Places.Addresses(name, settings, command))
        {
            if (address.SocketPath is not null)
                parts.Own(SocketClaim.Take(address.SocketPath, settings.SocketMode));
            options.Listen.Add(address.Text);
        }

        if (TlsFiles.Load(settings.Tls, command.Config ?? "") is { } tls)
            options.Tls = parts.Own(tls).ToOptions();
        options.Interceptors.Add(new CallLogInterceptor(Logs.For("calls")));
        options.Interceptors.Add(new CallMetricsInterceptor(Metrics));
        options.Interceptors.Add(new HeimdallInterceptor(Sentry.Gate));
        Server = new GrpcServer(options);
        Health = new HealthBoard(Server);
        Profile = new ProfileBoard(
            Server, name, service.Title, service.Description, Version, [.. service.Domains, CommonDomain.Description]);
        Responsibility = new ResponsibilityDesk(
            Profile, settings.Responsibility, Logs.For("responsibility"), clock);
        Metrics.ObserveGauge(
            "responsibility.tasks", "{task}", "tasks the service answers for", () => Responsibility.Count);
        AddCommonServices(clock);
        ExportMetrics(settings.Metrics);
    }

    public static string Version { get; } =
        typeof(EdgeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public string Name { get; }

    public CommandLine Command { get; }

    public LogPipeline Logs { get; }

    public MetricRegistry Metrics { get; }

    public Sentry Sentry { get; }

    public GrpcServer Server { get; }

    public HealthBoard Health { get; }

    public ProfileBoard Profile { get; }

    public ResponsibilityDesk Responsibility { get; }

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<string> Addresses => Server.Addresses;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        if (_exporter is not null)
            await _exporter.DisposeAsync().ConfigureAwait(false);
        _parts.Dispose();
    }

    /// <exception cref="StartException">Something that is needed is not to be had.</exception>
    internal static EdgeHost Create(ServiceDefinition service, HostSettings settings, CommandLine command)
    {
        HostParts parts = new();
        try
        {
            return new EdgeHost(service, settings, command, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    internal async Task StartAsync()
    {
        // Between bind and chmod a socket has the mode that the mask leaves it: for that moment, its owner's alone.
        const uint ownerOnly = 0x7F;
        uint mask = OperatingSystem.IsWindows() ? 0 : Posix.SetCreationMask(ownerOnly);
        try
        {
            await Server.StartAsync().ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Throw.CannotListen(failure);
        }
        finally
        {
            if (!OperatingSystem.IsWindows())
                _ = Posix.SetCreationMask(mask);
        }

        Health.Set(serving: true);
        _log.Started(Version, string.Join(' ', Addresses));
    }

    /// <summary>True when all calls ended in time.</summary>
    internal async Task<bool> DrainAsync(string reason, TimeSpan timeout)
    {
        _log.Draining(reason, timeout);
        Health.End();
        Responsibility.End();
        bool inTime = await Server.DrainAsync(timeout).ConfigureAwait(false);
        _log.Drained(inTime);
        return inTime;
    }

    /// <summary>Takes over what can change while the service runs and says what cannot.</summary>
    internal void Apply(HostSettings before, HostSettings after)
    {
        Logs.Apply(after.Log);
        Sentry.Apply(after.Heimdall);
        Responsibility.Apply(after.Responsibility);
        if (before.Metrics.Export != after.Metrics.Export || before.Metrics.Interval != after.Metrics.Interval)
            ExportMetrics(after.Metrics);

        StringBuilder waiting = new();
        Note(waiting, "listen", SameTexts(before.Listen, after.Listen));
        Note(waiting, "socket_mode", before.SocketMode == after.SocketMode);
        Note(waiting, "state_folder", before.StateFolder == after.StateFolder);
        Note(waiting, "tls", SameTls(before.Tls, after.Tls));
        Note(waiting, "heimdall.key_file", before.Heimdall.KeyFile == after.Heimdall.KeyFile);
        if (waiting.Length > 0)
            _log.NeedsRestart(waiting.ToString());
    }

    internal void LogCrash(Exception failure) => _log.Crashed(failure);

    private static void Note(StringBuilder names, string name, bool same)
    {
        if (!same)
            names.Append(names.Length > 0 ? ", " : "").Append(name);
    }

    private static bool SameTexts(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        if (left.Count != right.Count)
            return false;

        for (int i = 0; i < left.Count; i++)
        {
            if (left[i] != right[i])
                return false;
        }

        return true;
    }

    private static bool SameTls(TlsSettings? left, TlsSettings? right) =>
        left?.Certificate == right?.Certificate && left?.Key == right?.Key && left?.ClientRoots == right?.ClientRoots;

    private void AddCommonServices(TimeProvider clock)
    {
        Server.AddService(new HealthService(Health, Server));
        ReflectionService.AddTo(Server);
        Server.AddService(new EinherjarService(Profile, Server));
        Server.AddService(new ResponsibilityService(Responsibility));
        Server.AddService(new HeimdallService(Sentry, Logs.For("heimdall")));
        Server.AddService(new MetricsService(Metrics, clock));
        Profile.Describe(
        [
            .. HealthService.Functions, .. ReflectionService.Functions, .. EinherjarService.Functions,
            .. ResponsibilityService.Functions, .. HeimdallService.Functions, .. MetricsService.Functions,
        ]);
    }

    /// <summary>Begins to send metrics to where the settings now say, and ends doing so to where they said before.</summary>
    private void ExportMetrics(MetricsSettings settings)
    {
        MetricsExporter? next = settings.Export is null ? null : new MetricsExporter(
            Metrics, settings.Export, settings.Interval, Name, Version, Logs.For("metrics"), TimeProvider.System);
        MetricsExporter? before = Interlocked.Exchange(ref _exporter, next);
        // Its last words may take as long as its collector does; nobody waits for them here.
        _ = before?.DisposeAsync().AsTask();
    }

    private Sentry OpenSentry(string name, HostSettings settings, TimeProvider clock)
    {
        try
        {
            return Sentry.Open(
                Places.KeyFile(name, settings), Places.Revocations(name, settings), settings.Heimdall,
                Logs.For("heimdall"), Places.User(), clock);
        }
        catch (KeyFileException failure)
        {
            throw Throw.StateUnusable(failure);
        }
    }
}
