using Edda.Edge.Logs;
using Edda.Loki.Tools;
using Edda.Testing;

namespace Edda.Loki.Tests.Tools;

public sealed class ToolCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ToolCatalog _catalog;
    private readonly List<ToolChange> _changes = [];

    public ToolCatalogTests()
    {
        _catalog = new ToolCatalog(_folder.Path, Logger.None);
        _catalog.Changed += changes =>
        {
            lock (_changes)
                _changes.AddRange(changes);
        };
    }

    [Fact]
    public void Tools_come_change_and_go_with_their_files()
    {
        Write("a.toml", Tool("one", "return 1") + Tool("two", "return 2"));
        Assert.True(_catalog.Load());
        ToolDefinition two = _catalog.Tools["two"];

        Write("a.toml", "# a line more\n" + Tool("one", "return 11") + Tool("two", "return 2"));
        Assert.True(_catalog.Load());

        Assert.Equal("return 11", _catalog.Tools["one"].Script.Source);
        Assert.Same(two, _catalog.Tools["two"]);
        Assert.Equal(["one", "two", "one"], _changes.Select(change => change.Name));

        File.Delete(_folder.File("a.toml"));
        Assert.True(_catalog.Load());
        Assert.Empty(_catalog.Tools);
    }

    [Fact]
    public void A_bad_file_leaves_its_old_tools_in_place_and_others_go_on()
    {
        Write("a.toml", Tool("one", "return 1"));
        Write("b.toml", Tool("two", "return 2"));
        Assert.True(_catalog.Load());

        Write("a.toml", "[[tool]]\nname = one\n");
        Write("b.toml", Tool("three", "return 3"));
        Assert.False(_catalog.Load());

        Assert.Equal(["one", "three"], _catalog.Tools.Keys.Order());
        Edda.Edge.Settings.SettingsProblem problem = Assert.Single(_catalog.Problems);
        Assert.Equal((_folder.File("a.toml"), 2), (problem.File, problem.Line));
    }

    [Fact]
    public void A_name_belongs_to_whoever_had_it_first_and_both_places_are_told()
    {
        Write("b.toml", Tool("one", "return 1"));
        Assert.True(_catalog.Load());

        Write("a.toml", Tool("other", "return 0") + Tool("one", "return 2"));
        Assert.False(_catalog.Load());

        Assert.Equal("return 1", Assert.Single(_catalog.Tools).Value.Script.Source);
        string problem = Assert.Single(_catalog.Problems).ToString();
        Assert.Contains(_folder.File("a.toml") + ":4", problem, StringComparison.Ordinal);
        Assert.Contains(_folder.File("b.toml") + ":1", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_may_move_from_a_file_to_another()
    {
        Write("a.toml", Tool("one", "return 1"));
        Write("b.toml", Tool("two", "return 2"));
        Assert.True(_catalog.Load());

        Write("a.toml", Tool("two", "return 2"));
        Write("b.toml", Tool("one", "return 1"));

        Assert.True(_catalog.Load());
        Assert.Equal(2, _catalog.Tools.Count);
    }

    [Fact]
    public void A_script_in_a_file_of_its_own_is_read_again_too()
    {
        Write("x.lua", "return 1");
        Write("a.toml", "[[tool]]\nname = \"one\"\nscript_file = \"x.lua\"\n");
        Assert.True(_catalog.Load());

        Write("x.lua", "return 2");
        Assert.True(_catalog.Load());
        Assert.Equal(new ToolScript("return 2", _folder.File("x.lua")), _catalog.Tools["one"].Script);

        File.Delete(_folder.File("x.lua"));
        Assert.False(_catalog.Load());
        Assert.Contains("no such file", Assert.Single(_catalog.Problems).Found, StringComparison.Ordinal);
        Assert.Equal("return 2", _catalog.Tools["one"].Script.Source);
    }

    [Fact]
    public void A_tool_that_cannot_run_here_makes_its_file_a_bad_one()
    {
        using ToolCatalog catalog = new(
            _folder.Path, Logger.None,
            tool => tool.Script.Source == "x =" ? new ToolObjection("script that does not compile", "needed: one that does") : null);
        Write("a.toml", Tool("one", "return 1"));
        Assert.True(catalog.Load());

        Write("a.toml", Tool("new", "return 2") + Tool("one", "x ="));
        Assert.False(catalog.Load());

        Assert.Equal("return 1", Assert.Single(catalog.Tools).Value.Script.Source);
        Assert.Equal(
            _folder.File("a.toml") + ":4:1: tool: found script that does not compile; needed: one that does",
            Assert.Single(catalog.Problems).ToString());
    }

    [Fact]
    public async Task Changes_are_noticed()
    {
        _catalog.Watch();
        Write("a.toml", Tool("one", "return 1"));

        await Eventually.HoldsAsync(() => Task.FromResult(_catalog.Tools.ContainsKey("one")), "the new tool is there");

        File.Delete(_folder.File("a.toml"));
        await Eventually.HoldsAsync(() => Task.FromResult(_catalog.Tools.Count == 0), "the tool is gone");
    }

    [Fact]
    public async Task A_folder_that_replaces_another_is_noticed_and_so_is_a_link_that_is_turned()
    {
        Write("v1/a.toml", Tool("one", "return 1"));
        Write("v2/a.toml", Tool("two", "return 2"));
        Write("v3/a.toml", Tool("three", "return 3"));
        string tools = _folder.File("tools");
        Directory.Move(_folder.File("v1"), tools);
        using ToolCatalog catalog = new(tools + "/", Logger.None);
        Assert.True(catalog.Load());
        catalog.Watch();

        Directory.Move(tools, _folder.File("old"));
        Directory.Move(_folder.File("v2"), tools);
        await HasAsync("two");
        Write("tools/b.toml", Tool("within", "return 0"));
        await HasAsync("two", "within");

        Directory.Delete(tools, recursive: true);
        await Eventually.HoldsAsync(() => catalog.Problems.Count == 1, "it is known that the folder is gone");
        await HasAsync("two", "within");
        File.CreateSymbolicLink(tools, _folder.File("old"));
        await HasAsync("one");
        File.CreateSymbolicLink(_folder.File("next"), _folder.File("v3"));
        Assert.Equal((0, ""), await ChildProcess.RunAsync("mv", ["-T", _folder.File("next"), tools]));
        await HasAsync("three");
        Write("v3/b.toml", Tool("within", "return 0"));
        await HasAsync("three", "within");

        Task HasAsync(params string[] names) =>
            Eventually.HoldsAsync(() => catalog.Tools.Keys.Order().SequenceEqual(names), string.Join(" and ", names));
    }

    [Theory]
    [InlineData("later", "later/a.toml")]
    [InlineData("later.toml", "later.toml")]
    public async Task What_is_missing_at_first_is_noticed_when_it_is_there(string path, string file)
    {
        using ToolCatalog catalog = new(_folder.File(path), Logger.None);
        Assert.False(catalog.Load());
        catalog.Watch();
        foreach (string name in (string[])["one", "two"])
        {
            Write(file, Tool(name, "return 1"));
            await Eventually.HoldsAsync(() => catalog.Tools.Keys.SequenceEqual([name]), name);
        }
    }

    /// <summary>As a container's system mounts configuration: links to files in a folder that is replaced by its name.</summary>
    [Fact]
    public void A_file_counts_once_however_many_links_lead_to_its_folder()
    {
        Write("..2026_01/a.toml", Tool("one", "return 1"));
        File.CreateSymbolicLink(_folder.File("..data"), "..2026_01");
        File.CreateSymbolicLink(_folder.File("a.toml"), "..data/a.toml");
        Write("below/deeper/b.toml", Tool("two", "return 2"));
        File.CreateSymbolicLink(_folder.File("below/round"), "..");
        File.CreateSymbolicLink(_folder.File("below/.#c.toml"), "an editor's lock, which leads nowhere");

        Assert.True(_catalog.Load(), string.Join('\n', _catalog.Problems));
        Assert.Equal(["one", "two"], _catalog.Tools.Keys.Order());
    }

    public void Dispose()
    {
        _catalog.Dispose();
        _folder.Dispose();
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    private static string Tool(string name, string script) => $"[[tool]]\nname = \"{name}\"\nscript = \"{script}\"\n";
}
