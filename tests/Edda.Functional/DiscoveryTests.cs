using Edda.Testing;

namespace Edda.Functional;

/// <summary>Health, reflection and Einherjar, as grpcio sees them.</summary>
public sealed class DiscoveryTests
{
    private static readonly string Look = Repository.File("tests", "Edda.Functional", "peers", "look.py");

    private static readonly string[] Everywhere =
        ["grpc.health.v1.Health", "einherjar.v1.Einherjar", "heimdall.v1.Heimdall", "responsibility.v1.Responsibility"];

    [RequiresTheory(Requirement.PublishedBinaries, Requirement.Grpcio)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Grpcio_finds_everything_out_over_the_unix_socket(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(name);

        await LooksRightAsync(name, "--address", service.Address);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Grpcio)]
    public async Task Grpcio_finds_everything_out_over_tcp_with_a_token()
    {
        using var folder = new TemporaryFolder();
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            "loki", folder, "--listen", "http://127.0.0.1:0");
        (_, string token) = await ServiceProcess.RunAsync("loki", folder, "--issue-token", "grpcio");

        await LooksRightAsync("loki", "--address", service.Address["http://".Length..], "--token", token.Trim());
    }

    private static async Task LooksRightAsync(string name, params string[] arguments)
    {
        (int code, string output) = await ChildProcess.RunAsync(Requirements.Python, [Look, .. arguments]);
        Assert.True(code == 0, output);
        string[] facts = output.Split('\n');

        Assert.Contains("check 1", facts); // SERVING
        Assert.Contains("watch 1", facts);
        Assert.Contains("unknown NOT_FOUND", facts);
        Assert.Contains(facts, fact => fact.StartsWith($"profile {name} ", StringComparison.Ordinal));
        Assert.Contains("change profile", facts);
        foreach (string package in (string[])["grpc.reflection.v1", "grpc.reflection.v1alpha"])
        {
            Assert.All(Everywhere, service => Assert.Contains($"service {package} {service}", facts));
            Assert.Equal(2, facts.Count(fact =>
                fact == $"methods {package} einherjar.v1.Einherjar/GetProfile einherjar.v1.Einherjar/WatchProfile"));
            Assert.Contains($"error {package} 5", facts); // NOT_FOUND
        }
    }
}
