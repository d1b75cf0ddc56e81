namespace Edda.Repo.Tests;

public sealed class LayoutTests
{
    private static readonly string[] TopLevel =
        ["firmware", "edge-aot", "server", "protos", "tests", "tools", "Edda.sln", "nuget.config", "README.md"];

    [Fact]
    public void Nothing_else_lies_at_the_top()
    {
        IEnumerable<string> others = TrackedFiles.All
            .Select(path => path.Split('/')[0])
            .Distinct()
            .Where(name => !name.StartsWith('.') && !TopLevel.Contains(name));

        Offenders.None(others);
    }

    [Fact]
    public void Every_top_level_entry_is_there() =>
        Offenders.None(TopLevel.Except(TrackedFiles.All.Select(path => path.Split('/')[0])));

    [Fact]
    public void The_package_feed_is_empty_in_git() =>
        Assert.Equal(
            ["tools/feed/README.md"],
            TrackedFiles.All.Where(path => path.StartsWith("tools/feed/", StringComparison.Ordinal)));

    [Fact]
    public void A_device_twin_stands_beside_its_dotnet_file() =>
        Offenders.None(TrackedFiles.All
            .Where(path => path.EndsWith(".Device.cs", StringComparison.Ordinal))
            .Where(path => !path.EndsWith(OnlyTheDeviceNeeds, StringComparison.Ordinal))
            .Where(path => !TrackedFiles.All.Contains(TwinOf(path))));

    // X.Full.Device.cs is the part of X.Device.cs that a board leaves out: its .NET twin is X.cs too.
    private static string TwinOf(string path) => path
        .Replace(".Full.Device.cs", ".cs", StringComparison.Ordinal)
        .Replace(".Device.cs", ".cs", StringComparison.Ordinal);

    // .NET has this one itself: System.Text.Unicode.Utf8.
    private const string OnlyTheDeviceNeeds = "/Utf8Check.Device.cs";
}
