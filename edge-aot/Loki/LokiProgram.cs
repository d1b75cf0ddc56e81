using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Settings;
using Edda.Loki.Api;
using Edda.Loki.Children;
using Edda.Loki.Execution;
using Edda.Loki.Hel.Files;
using Edda.Loki.Jormungandr;
using Edda.Loki.Jotunheim;
using Edda.Loki.Tools;

namespace Edda.Loki;

/// <summary>Puts the service together. Owns what it made until the end.</summary>
internal sealed class LokiProgram(EngineChoice engine)
{
    private ScriptExecutor? _executor;
    private ToolCatalog? _catalog;
    private LokiLog? _log;

    /// <summary>What the schema cannot see: the files that settings name.</summary>
    public static IReadOnlyList<SettingsProblem> Check(LokiSettings settings, CommandLine command)
    {
        List<SettingsProblem> problems = [];
        if (settings.TrustedRoots is { } path && TrustedRoots.TryRead(path, out string? problem) is null)
            problems.Add(new SettingsProblem(command.Config ?? "", 0, 0, "trusted_roots", $"{path}: {problem}", "needed: certificates in PEM"));
        if (settings.Mqtt?.PasswordFile is { } secret && !File.Exists(secret))
            problems.Add(new SettingsProblem(command.Config ?? "", 0, 0, "mqtt.password_file", $"{secret}: no such file", "needed: a file with the password in its first line"));
        return problems;
    }

    public void Compose(EdgeHost host, LokiSettings settings)
    {
        _log = new LokiLog(host.Logs.For("loki"));
        // Started from the SDK, the process may be "dotnet" and the program its first argument.
        string file = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(file) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        _executor = new ScriptExecutor(settings.Scripts, host.Logs.For("scripts"), file, arguments);
        ScriptTable scripts = new();
        ScriptRunner runner = new(scripts, _executor, host.Sentry.Gate);
        DeviceHub devices = HubSetup.Add(host, settings, new HubFunctions(scripts, runner.RunForDeviceAsync).CallAsync);
        ChildLoader children = new(
            _executor.Children, SettingsOf(settings), host.Logs.For("children"),
            name => devices.FindByName(name) is { } device ? new RemoteBoard(devices, device) : null);
        scripts.Changed += (_, script) => children.LoadFor(script);
        _executor.Start();
        if (settings.Tools is not null)
            Load(host, settings.Tools, scripts, runner);
        host.Server.AddService(new LokiService(host, engine, scripts, _executor, runner));
        host.Profile.Describe(LokiFunctions.All);
        new ScriptMethods(host.Server, host.Profile, scripts, runner).Follow();
    }

    /// <summary>Takes over what can change while scripts run and says what cannot.</summary>
    public void Apply(EdgeHost host, LokiSettings before, LokiSettings after)
    {
        _executor!.Apply(after.Scripts);
        // After SIGHUP, also where changes of the tools are not noticed.
        _catalog?.Load();
        List<string> changed = [];
        Compare("tools", before.Tools == after.Tools);
        Compare("simulated_board", before.SimulatedBoard == after.SimulatedBoard);
        Compare("trusted_roots", before.TrustedRoots == after.TrustedRoots);
        Compare("mqtt", before.Mqtt == after.Mqtt);
        Compare("scripts.network", before.Scripts.NetworkBytes == after.Scripts.NetworkBytes);
        Compare("scripts.total_network", before.Scripts.TotalNetworkBytes == after.Scripts.TotalNetworkBytes);
        Compare("scripts.total_disk", before.Scripts.TotalDiskBytes == after.Scripts.TotalDiskBytes);
        Compare("scripts.most_workers", before.Scripts.MostWorkers == after.Scripts.MostWorkers);
        Compare("scripts.total_memory", before.Scripts.TotalMemoryBytes == after.Scripts.TotalMemoryBytes);
        Compare("scripts.cached_scripts", before.Scripts.CachedScripts == after.Scripts.CachedScripts);
        if (changed.Count > 0)
            _log!.NeedsRestart(string.Join(", ", changed));

        void Compare(string name, bool isSame)
        {
            if (!isSame)
                changed.Add(name);
        }
    }

    public async Task EndAsync(EdgeHost host, LokiSettings settings)
    {
        _catalog?.Dispose();
        if (_executor is not null)
            await _executor.DisposeAsync().ConfigureAwait(false);
    }

    private static ChildSettings SettingsOf(LokiSettings settings) => new(Places.State("loki", settings))
    {
        HasSimulatedBoard = settings.SimulatedBoard,
        Files = new SandboxLimits(settings.Scripts.TotalDiskBytes),
        Network = new JormungandrSettings
        {
            RunBytes = settings.Scripts.NetworkBytes,
            TotalBytes = settings.Scripts.TotalNetworkBytes,
            MoreRoots = settings.TrustedRoots is { } path && TrustedRoots.TryRead(path, out _) is { } roots ? roots : [],
        },
    };

    private void Load(EdgeHost host, string path, ScriptTable scripts, ScriptRunner runner)
    {
        _catalog = new ToolCatalog(path, host.Logs.For("tools"), tool => engine.ObjectionTo(tool) ?? runner.CompileObjection(tool));
        _catalog.Changed += changes =>
        {
            foreach (ToolChange change in changes)
            {
                if (change.New is not null)
                    scripts.Add(change.New, replace: true);
                else
                    scripts.Remove(change.Name);
            }
        };
        _catalog.Load();
        _catalog.Watch();
    }
}
