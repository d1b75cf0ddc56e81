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

    /// <summary>The environment that keeps a service inside a folder.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentIn(TemporaryFolder folder) =>
        new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["XDG_RUNTIME_DIR"] = folder.Path,
            ["XDG_STATE_HOME"] = folder.File("state"),
            ["XDG_CONFIG_HOME"] = folder.File("config"),
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
            string line = await process.WaitForLineAsync(line => ListensOn().IsMatch(line));
            return new ServiceProcess(process, ListensOn().Match(line).Groups["address"].Value, ownFolder);
        }
        catch
        {
            await process.DisposeAsync();
            ownFolder?.Dispose();
            throw;
        }
    }

    [GeneratedRegex("""listen.*?(?<address>(unix:/|https?://)[^\s",\]]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex ListensOn();
}
