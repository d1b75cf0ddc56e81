using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>An upgrade puts another file in the place of a service that runs, and it runs on until it is started again.</summary>
public sealed class ReplacedFileTests
{
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Workers_that_come_later_are_of_the_same_version_as_their_service()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("loki");
        File.Copy(PublishedBinaries.PathOf("loki"), file);
        string address = "unix:" + folder.File("s");
        await using ChildProcess loki = ChildProcess.Start(
            file, ["--listen", address], new Dictionary<string, string> { ["HOME"] = folder.Path, ["XDG_STATE_HOME"] = folder.Path }, folder.Path);
        await loki.WaitForLineAsync(line => line.Contains("ready", StringComparison.Ordinal));
        await using LokiCaller caller = new(address);
        Assert.Equal("before", await caller.RunAsync("return 'before'"));

        File.Copy("/bin/false", folder.File("next"));
        File.Move(folder.File("next"), file, overwrite: true);
        IReadOnlyList<int> workers = loki.Children;
        await Eventually.HoldsAsync(
            () => workers.All(worker => File.ReadAllText($"/proc/{worker}/comm") == "loki-worker\n"), "they are called what they are");
        foreach (int worker in workers)
            Signals.Send(worker, Signals.KillNow);
        await Eventually.HoldsAsync(() => loki.Children.Count == workers.Count && !loki.Children.Intersect(workers).Any(), "there are new workers");

        Assert.Equal("after", await caller.RunAsync("return 'after'"));
    }
}
