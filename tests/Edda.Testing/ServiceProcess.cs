using System.Text.RegularExpressions;

namespace Edda.Testing;

/// <summary>
/// One of the services, running. Its home and state are in a folder of its own, so that it meets nothing of the machine
/// and nothing of another test. Owned by the test that started it.
/// </summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;

    private ServiceProcess(ChildProcess process, string address, TemporaryFolder? ownFolder)
    {
        Process = process;
        Address = address;
        _ownFolder = ownFolder;
    }

    public ChildProcess Process { get; }

    /// <summary>Where it said it listens: "unix:/path" or "http://127.0.0.1:41234".</summary>
    public string Address { get; }

    /// <summary>Starts a service on a Unix socket in a folder of its own.</summary>
    public static async Task<ServiceProcess> StartAsync(string service)
    {
        var folder = new TemporaryFolder();
        return await StartAsync(service, folder, ["--listen", "unix:" + folder.File("s")], folder);
    }

    /// <summary>Starts a service in a folder that the test owns, and waits until it says where it listens.</summary>
    public static Task<ServiceProcess> StartAsync(string service, TemporaryFolder folder, params string[] arguments) =>
        StartAsync(service, folder, arguments, null);

    /// <summary>Runs a service to its end: for what it refuses, and for what it only prints.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        string service, TemporaryFolder folder, params string[] arguments) =>
        ChildProcess.RunAsync(PublishedBinaries.PathOf(service), arguments, EnvironmentIn(folder), folder.Path);

    /// <summary>Keeps a service inside a folder, with all it would otherwise look for on the machine.</summary>
    private static Dictionary<string, string> EnvironmentIn(TemporaryFolder folder) => new()
    {
        ["HOME"] = folder.Path,
        ["XDG_RUNTIME_DIR"] = folder.Path,
        ["XDG_STATE_HOME"] = folder.File("state"),
    };

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static async Task<ServiceProcess> StartAsync(
        string service, TemporaryFolder folder, string[] arguments, TemporaryFolder? ownFolder)
    {
        ChildProcess process = ChildProcess.Start(
            PublishedBinaries.PathOf(service), arguments, EnvironmentIn(folder), folder.Path);
        try
        {
            string line = await process.WaitForLineAsync(line => Ready().IsMatch(line));
            return new ServiceProcess(process, Ready().Match(line).Groups["address"].Value, ownFolder);
        }
        catch
        {
            await process.DisposeAsync();
            ownFolder?.Dispose();
            throw;
        }
    }

    /// <summary>"thor ready ADDRESS..."; the first address is the one to call.</summary>
    [GeneratedRegex(@"^\S+ ready (?<address>\S+)")]
    private static partial Regex Ready();
}
