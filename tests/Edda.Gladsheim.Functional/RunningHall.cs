using System.Text;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using Edda.Edge.Grpc;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Gladsheim.Functional;

/// <summary>
/// Gladsheim as a process with folders of its own, and a client of it. "$F" in settings is its folder. Owned by one test,
/// which disposes it: that ends all services, also those that an earlier, killed Gladsheim has left.
/// </summary>
internal sealed class RunningHall : WatchedHall, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private ChildProcess? _process;

    private RunningHall(string[] arguments)
    {
        _arguments = arguments;
    }

    /// <summary>A program with arguments that becomes Gladsheim, for example in a namespace of its own.</summary>
    public string[] Launcher { get; set; } = [];

    public ChildProcess Process => _process!;

    protected override string Said => Process.Output;

    public string Folder => _folder.Path;

    public string Address => "unix:" + File("s");

    public string Config => File("hall.json");

    /// <param name="services">The members of "services".</param>
    /// <param name="more">Other members of the file, each with a comma behind it.</param>
    public static async Task<RunningHall> StartAsync(string services, string more = "", params string[] arguments)
    {
        RunningHall hall = Prepare(services, more, arguments);
        await hall.RunOrDisposeAsync();
        return hall;
    }

    /// <summary>Makes folder and settings, and starts nothing.</summary>
    public static RunningHall Prepare(string services, string more = "", params string[] arguments)
    {
        RunningHall hall = new(arguments);
        hall.Write(services, more);
        return hall;
    }

    public string File(string name) => _folder.File(name);

    /// <summary>A file with some text, for a service to find.</summary>
    public string Put(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Writes the settings anew, without telling the program. By renaming: a reader never sees half of it.</summary>
    public void Write(string services, string more = "")
    {
        string json = $$"""
            {
              "run_folder": "$F/run", "log_folder": "$F/logs", "state_folder": "$F/state", {{more}}
              {{(more.Contains("platform_limits", StringComparison.Ordinal) ? "" : "\"platform_limits\": {\"services\": 1000},")}}
              "services": { {{services}} }
            }
            """;
        Put("hall.json.new", json.Replace("$F", Folder, StringComparison.Ordinal));
        System.IO.File.Move(File("hall.json.new"), Config, overwrite: true);
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Process.Id, Signals.KillNow);
        await EndedAsync();
    }

    public async Task EndedAsync()
    {
        await Process.WaitForExitAsync();
        await Client.DisposeAsync();
    }

    public async Task RunAsync()
    {
        string[] line = [.. Launcher, HallBinary.Path, "--config", Config, "--listen", Address, .. _arguments];
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = Folder,
            ["XDG_RUNTIME_DIR"] = Folder,
            ["XDG_STATE_HOME"] = File("state"),
        };
        _process = ChildProcess.Start(line[0], line[1..], environment, Folder);
        await _process.WaitForLineAsync(said => said.StartsWith("gladsheim ready ", StringComparison.Ordinal));
        Client = await GladsheimClient.InitAsync(new GladsheimOptions { Address = Address, Patience = ChildProcess.Patience });
    }

    /// <summary>Runs the program to its end, with other arguments.</summary>
    public Task<(int ExitCode, string Output)> RunToEndAsync(params string[] arguments) => ChildProcess.RunAsync(
        HallBinary.Path, arguments,
        new Dictionary<string, string> { ["HOME"] = Folder, ["XDG_RUNTIME_DIR"] = Folder, ["XDG_STATE_HOME"] = File("state") },
        Folder);

    /// <summary>So many lines of a service's output, from the first that is kept, waiting for those that are still to come.</summary>
    public async Task<List<string>> LinesAsync(string name, int count)
    {
        using CancellationTokenSource end = new(ChildProcess.Patience);
        List<string> lines = [];
        await foreach (LogLine line in Client.LogsAsync(name, follow: true, cancellation: end.Token))
        {
            lines.Add(Encoding.UTF8.GetString(line.Line.Span));
            if (lines.Count == count)
                break;
        }

        return lines;
    }

    /// <summary>SIGTERM, and waits until it is gone. Its services go on.</summary>
    public async Task StopAsync()
    {
        Process.Terminate();
        await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            try
            {
                // A client that could not reach it, or was left behind by a failure, is no good for the end.
                if (HasClient)
                    await Client.DisposeAsync();
                if (_process.HasExited)
                    await RunAsync();
                else
                    Client = await GladsheimClient.InitAsync(new GladsheimOptions { Address = Address, Patience = ChildProcess.Patience });
                ListServicesResponse all = await Client.ListAsync();
                List<Task> stops = [];
                for (int i = 0; i < all.Services.Count; i++)
                    stops.Add(Client.StopAsync(all.Services[i].Name.ToString(), force: true));
                await Task.WhenAll(stops).WaitAsync(ChildProcess.Patience);
                await Client.DisposeAsync();
                _process.Terminate();
                await _process.WaitForExitAsync();
            }
            finally
            {
                await _process.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private async Task RunOrDisposeAsync()
    {
        try
        {
            await RunAsync();
        }
        catch
        {
            if (_process is not null)
                await _process.DisposeAsync();
            _folder.Dispose();
            throw;
        }
    }
}
