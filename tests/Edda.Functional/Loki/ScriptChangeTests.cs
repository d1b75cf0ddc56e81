using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Methods that come, change and go while clients with grpcio are connected and follow Einherjar.</summary>
public sealed class ScriptChangeTests
{
    private static readonly string Changes = Repository.File("tests", "Edda.Functional", "peers", "changes.py");

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Grpcio)]
    public async Task Connected_clients_learn_of_each_change_and_lose_no_call()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("loki");
        (int code, string output) = await ChildProcess.RunAsync(
            Requirements.Python, [Changes, "--address", service.Address], patience: TimeSpan.FromMinutes(2));
        Assert.True(code == 0, output);
        Assert.Equal(
            ["function_added comes(who)", "function_changed comes(a, b)", "function_removed comes", "steady True"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
