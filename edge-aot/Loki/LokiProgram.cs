using System.Globalization;
using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;
using Edda.Loki.Api;
using Edda.Loki.Children;
using Edda.Loki.Execution;
using Edda.Loki.Jotunheim;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki;

/// <summary>Puts the service together. Owns what it made until the end.</summary>
internal sealed class LokiProgram
{
    private ScriptExecutor? _executor;
    private ToolCatalog? _catalog;

    public void Compose(EdgeHost host, LokiSettings settings)
    {
        // Started from the SDK, the process may be "dotnet" and the program its first argument.
        string file = Environment.ProcessPath!;
        string[] arguments = [WorkerProgram.Option, settings.Scripts.CachedScripts.ToString(CultureInfo.InvariantCulture)];
        if (Path.GetFileNameWithoutExtension(file) == "dotnet")
            arguments = [Path.Combine(AppContext.BaseDirectory, "loki.dll"), .. arguments];
        _executor = new ScriptExecutor(settings.Scripts, host.Logs.For("scripts"), file, arguments);
        ScriptTable scripts = new();
        ScriptRunner runner = new(scripts, _executor, host.Sentry.Gate);
        string state = Places.State("loki", settings);
        DeviceHub devices = HubSetup.Add(host, state, new HubFunctions(scripts, runner.RunForDeviceAsync).CallAsync);
        ChildLoader children = new(
            _executor, state, settings.SimulatedBoard, host.Logs.For("children"),
            name => devices.FindByName(name) is { } device ? new RemoteBoard(devices, device) : null);
        scripts.Changed += (_, script) => children.LoadFor(script);
        if (settings.Tools is not null)
            Load(host, settings.Tools, scripts);
        host.Server.AddService(new LokiService(host, scripts, _executor, runner));
        host.Profile.Describe(LokiFunctions.All);
        new ScriptMethods(host.Server, host.Profile, scripts, runner).Follow();
        _executor.Start();
    }

    public async Task EndAsync(EdgeHost host, LokiSettings settings)
    {
        _catalog?.Dispose();
        if (_executor is not null)
            await _executor.DisposeAsync().ConfigureAwait(false);
    }

    private void Load(EdgeHost host, string path, ScriptTable scripts)
    {
        _catalog = new ToolCatalog(path, host.Logs.For("tools"));
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
