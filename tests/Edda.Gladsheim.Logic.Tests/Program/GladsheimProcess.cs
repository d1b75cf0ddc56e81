using System.Diagnostics;
using Edda.Edge.Gladsheim;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Logic.Tests.Program;

/// <summary>The gladsheim program as a process of its own, with folders of its own, and a client of it.</summary>
internal sealed class GladsheimProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("edda-glad-").FullName;
    private Process _process = null!;

    private GladsheimProcess()
    {
    }

    public GladsheimClient Client { get; private set; } = null!;

    public string Folder => _root;

    public string Address => $"unix:{_root}/g.sock";

    private string Config => Path.Combine(_root, "gladsheim.json");

    public static async Task<GladsheimProcess> StartAsync(string services)
    {
        GladsheimProcess started = new();
        started.Write(services);
        await started.RunAsync();
        return started;
    }

    /// <summary>Writes the settings anew, without telling the program.</summary>
    public void Write(string services)
    {
        string json = $$"""
            {
              "run_folder": "$ROOT/run", "log_folder": "$ROOT/logs", "state_folder": "$ROOT/state",
              "platform_limits": {"services": 1000}, "services": { {{services}} }
            }
            """;
        // By renaming, so that a reader never sees half of it.
        File.WriteAllText(Config + ".new", json.Replace("$ROOT", _root, StringComparison.Ordinal));
        File.Move(Config + ".new", Config, overwrite: true);
    }

    public async Task KillAsync()
    {
        _ = Libc.Kill(_process.Id, Signals.Kill);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await Client.DisposeAsync();
    }

    public async Task RunAsync()
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "gladsheim"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (string argument in (string[])["--config", Config, "--listen", Address])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.Equal("gladsheim ready " + Address, line);
        Client = await GladsheimClient.InitAsync(new GladsheimOptions { Address = Address, Patience = Patience });
    }

    public async ValueTask DisposeAsync()
    {
        await Client.ShutdownAsync(stopServices: true).WaitAsync(Patience);
        await Client.DisposeAsync();
        _ = Libc.Kill(_process.Id, Signals.Term);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, _process.ExitCode);
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
