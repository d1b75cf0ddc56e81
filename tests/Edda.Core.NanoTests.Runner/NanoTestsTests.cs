namespace Edda.Core.NanoTests.Runner;

public sealed class NanoTestsTests
{
    [Fact]
    public async Task Every_case_passes_on_this_runtime()
    {
        string[] lines = await DeviceProgram.RunAsync();

        Assert.DoesNotContain(lines, line => line.StartsWith("FAILED"));
        int passed = lines.Count(line => line.StartsWith("ok "));
        Assert.Equal($"{passed} passed, 0 failed", lines[^1]);
        Assert.True(passed > 100, $"only {passed} cases ran");
    }

    [Fact]
    public async Task It_says_how_much_heap_is_kept()
    {
        string[] lines = await DeviceProgram.RunAsync();
        Assert.Contains(lines, line => line.StartsWith("heap in all: "));
    }
}
