using System.Globalization;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Functional.Loki;

/// <summary>All of tests/Edda.Loki.Adversary/scripts on the published binary, with ordinary calls at the same time.</summary>
public sealed class HostileScriptTests(ITestOutputHelper measured)
{
    private const int Wall = 300;
    private const int Grace = 100;
    private const int Attempts = 3;

    private static readonly string Hostile = Repository.File("tests", "Edda.Functional", "peers", "hostile.py");

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Grpcio)]
    public async Task None_hangs_none_crashes_and_none_outlives_its_deadline()
    {
        // Other work on the machine delays a script as it delays anything; a fault delays it every time.
        HashSet<string> late = [];
        for (int i = 0; i < Attempts; i++)
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync("loki");
            (int code, string output) = await ChildProcess.RunAsync(
                Requirements.Python, [Hostile, "--address", service.Address], patience: TimeSpan.FromMinutes(3));
            Assert.True(code == 0, output);
            Assert.False(service.Process.HasExited, output);
            HashSet<string> now = Judge(output);
            late = i == 0 ? now : [.. late.Intersect(now)];
            if (late.Count == 0)
                return;
        }

        Assert.Fail("late each time: " + string.Join(", ", late));
    }

    private HashSet<string> Judge(string output)
    {
        HashSet<string> late = [];
        int scripts = 0;
        foreach (string[] words in output.Split('\n').Select(line => line.Split('\t')))
        {
            if (words[0] is "quiet" or "busy" or "flood")
            {
                Assert.True(words.Length == 3, "ordinary calls failed: " + string.Join(" ", words));
                measured.WriteLine($"{words[0]}: {words[1]} ordinary calls, p99 {words[2]} ms");
            }
            if (words[0] != "script")
                continue;
            scripts++;
            (string name, int took, string outcome) = (words[1], int.Parse(words[2], CultureInfo.InvariantCulture), words[3]);
            if (took > Wall + Grace)
                late.Add($"{name} ({took} ms)");
            Assert.False(outcome.StartsWith("UNAVAILABLE", StringComparison.Ordinal), $"{name}: {outcome}");
            if (name.StartsWith("fine", StringComparison.Ordinal))
                Assert.Equal("contained", outcome);
            else if (name.StartsWith("limited", StringComparison.Ordinal) && name != "limited-input-forever")
                Assert.StartsWith("RESOURCE_EXHAUSTED", outcome, StringComparison.Ordinal);
        }

        Assert.True(scripts >= 60, output);
        return late;
    }
}
