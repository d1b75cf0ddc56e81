using Edda.Testing;

namespace Edda.Jotunheim.Tests;

/// <summary>tests/Edda.Jotunheim.NanoTests as a process on this .NET: what a board loads, against a hub in memory.</summary>
public sealed class DeviceProgramTests
{
    [Fact]
    public async Task A_device_attaches_and_does_a_thousand_commands()
    {
        // Any runtimeconfig that names this framework will do; the one beside this test is at hand.
        string config = Path.Combine(AppContext.BaseDirectory, typeof(DeviceProgramTests).Assembly.GetName().Name + ".runtimeconfig.json");
        string program = Path.Combine(AppContext.BaseDirectory, "device", "Edda.Jotunheim.NanoTests.dll");
        (_, string output) = await ChildProcess.RunAsync("dotnet", ["exec", "--runtimeconfig", config, program]);
        Assert.DoesNotContain("FAILED", output);
        Assert.EndsWith("all passed", output.TrimEnd());
        Assert.Contains("heap attached and idle after the commands: ", output);
    }
}
