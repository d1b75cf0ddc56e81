using Edda.Testing;

namespace Edda.Interop;

/// <summary>
/// A program that can be one side of the suite. All peers have one manner: a server prints "LISTENING http://host:port"
/// and ends when its input is closed; a client takes --address and --case, prints "PASS case" or "FAIL case: why" and
/// exits with 0 or 1.
/// </summary>
internal sealed class Peer(string file, string[] server, string[] client)
{
    private static readonly string Peers = Repository.File("tests", "Edda.Interop", "peers");

    /// <summary>Debian's python3-grpcio.</summary>
    public static Peer Grpcio { get; } = new(
        Requirements.Python,
        [Path.Combine(Peers, "python", "interop_server.py")],
        [Path.Combine(Peers, "python", "interop_client.py")]);

    /// <summary>@grpc/grpc-js from npm.</summary>
    public static Peer GrpcJs { get; } = new(
        "node",
        [Path.Combine(Peers, "node", "interop_server.js")],
        [Path.Combine(Peers, "node", "interop_client.js")]);

    /// <summary>Ours, as built beside this project; EDDA_INTEROP_PEER names another binary, such as a published one.</summary>
    public static Peer Edda { get; } = new(
        Environment.GetEnvironmentVariable("EDDA_INTEROP_PEER") is { Length: > 0 } path
            ? Path.GetFullPath(path, Repository.Root)
            : Beside("Edda.Interop.Peer"),
        ["server"],
        ["client"]);

    /// <summary>The device's sans-IO client on a host's socket.</summary>
    public static Peer Device { get; } = new(Beside("Edda.DeviceClient"), [], []);

    public ChildProcess StartServer() => ChildProcess.Start(file, server);

    public async Task PassesAsync(string name, string address)
    {
        (int code, string output) = await ChildProcess.RunAsync(file, [.. client, "--address", address, "--case", name]);
        Assert.True(code == 0 && output.Contains($"PASS {name}", StringComparison.Ordinal), $"exit code {code}\n{output}");
    }

    /// <summary>artifacts/TFM/bin/PROJECT/CONFIGURATION, next to this test's own output.</summary>
    private static string Beside(string project)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, project));
    }
}
