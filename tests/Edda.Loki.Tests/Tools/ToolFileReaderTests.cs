using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Tools;
using Edda.Loki.Tools.Internal;
using Edda.Testing;

namespace Edda.Loki.Tests.Tools;

public sealed class ToolFileReaderTests
{
    private const string Whole = """
        [[tool]]
        name = "blink"
        description = "Blinks."
        returns = "number"
        script = '''
        return times
        '''

        [[tool.parameters]]
        name = "times"
        type = "number"
        default = 3
        minimum = 1
        maximum = 10
        description = "How often."

        [[tool.parameters]]
        name = "colour"
        type = "string"
        choices = ["red", "green"]
        required = true

        [tool.limits]
        memory = "2MiB"
        cpu_time = "100ms"
        wall_time = "5s"
        disk = 1000
        network = "1MiB"
        output = "64KiB"
        concurrent = 2
        action = "critical"

        [tool.permissions]
        children = ["fenrir", "jormungandr"]
        hosts = ["*.example.org:443", "10.0.0.0/8"]
        pins = ["gpio17", "led:*"]
        folders = ["notes", "shared:read"]
        """;

    [Fact]
    public void A_whole_tool_is_read()
    {
        ToolDefinition tool = Assert.Single(Read(Whole).Tools);

        Assert.Equal(("blink", "Blinks.", ToolValueKind.Number), (tool.Name, tool.Description, tool.Returns));
        Assert.Equal("return times\n", tool.Script.Source);
        Assert.Equal(
            new ToolParameter("times", ToolValueKind.Number) { DefaultJson = "3", Minimum = 1, Maximum = 10, Description = "How often." },
            tool.Parameters[0]);
        Assert.True(tool.Parameters[1].Required);
        Assert.Equal(["\"red\"", "\"green\""], tool.Parameters[1].ChoicesJson);
        Assert.Equal(
            new ToolLimits
            {
                MemoryBytes = 2 << 20,
                CpuTime = TimeSpan.FromMilliseconds(100),
                WallTime = TimeSpan.FromSeconds(5),
                DiskBytes = 1000,
                NetworkBytes = 1 << 20,
                OutputBytes = 64 << 10,
                Concurrent = 2,
                Action = LimitAction.Critical,
            },
            tool.Limits);
        Assert.Equal(["fenrir", "jormungandr"], tool.Permissions.Children);
        Assert.Equal("tools.toml:1", tool.Origin.ToString());
    }

    [Theory]
    [InlineData("name = \"blink\"", "nam = \"blink\"", "tool[0].nam", 2, "unknown name", "did you mean \"name\"")]
    [InlineData("name = \"blink\"", "name = \"1x\"", "tool[0].name", 2, "\"1x\"", "a letter or _")]
    [InlineData("returns = \"number\"", "returns = \"numbr\"", "tool[0].returns", 4, "\"numbr\"", "did you mean \"number\"")]
    [InlineData("default = 3", "default = 30", "tool[0].parameters[0].default", 12, "30", "from 1 to 10")]
    [InlineData("default = 3", "default = \"3\"", "tool[0].parameters[0].default", 12, "\"3\"", "a finite number")]
    [InlineData("maximum = 10", "maximum = 0", "tool[0].parameters[0].minimum", 13, "1", "no more than maximum")]
    [InlineData("name = \"colour\"", "name = \"times\"", "tool[0].parameters[1].name", 17, "a second time (first: line 9)", "once")]
    [InlineData("name = \"colour\"", "name = \"Ti_mes\"", "tool[0].parameters[1].name", 17, "\"Ti_mes\", which gRPC's tools cannot tell from \"times\" (first: line 9)", "case and underscores")]
    [InlineData("choices = [\"red\", \"green\"]", "choices = [1]", "tool[0].parameters[1].choices[0]", 20, "1", "a string")]
    [InlineData("memory = \"2MiB\"", "memory = \"2MB\"", "tool[0].limits.memory", 24, "\"2MB\"", "10MiB")]
    [InlineData("concurrent = 2", "concurrent = 0", "tool[0].limits.concurrent", 30, "0", "from 1 to")]
    [InlineData("action = \"critical\"", "action = \"warn\"", "tool[0].limits.action", 31, "\"warn\"", "\"none\"")]
    [InlineData("\"10.0.0.0/8\"", "\"10.0.0.0/99\"", "tool[0].permissions.hosts[1]", 35, "\"10.0.0.0/99\"", "example.org")]
    [InlineData("\"notes\"", "\"../notes\"", "tool[0].permissions.folders[0]", 37, "\"../notes\"", "without \"..\"")]
    [InlineData("\"fenrir\"", "\"fenri\"", "tool[0].permissions.children[0]", 34, "\"fenri\"", "\"fenrir\"")]
    [InlineData("[tool.limits]", "script_file = \"x.lua\"\n[tool.limits]", "tool[0].parameters[1].script_file", 23, "unknown", "allowed")]
    [InlineData("description = \"Blinks.\"", "script_file = \"x.lua\"", "tool[0].script_file", 1, "both", "one of them")]
    [InlineData("name = \"colour\"", "name = \"end\"", "tool[0].parameters[1].name", 18, "\"end\", a word of Lua", "no word of Lua")]
    [InlineData("name = \"colour\"", "name = \"print\"", "tool[0].parameters[1].name", 18, "which scripts have already", "no name that scripts have")]
    [InlineData("name = \"colour\"", "name = \"args\"", "tool[0].parameters[1].name", 18, "which scripts have already", "no name that scripts have")]
    [InlineData("name = \"colour\"", "name = \"hel\"", "tool[0].parameters[1].name", 18, "which scripts have already", "no name that scripts have")]
    [InlineData("return times", "-- later", "tool[0].script", 5, "nothing but blanks and comments", "Lua as text")]
    [InlineData("required = true", "required = 1", "tool[0].parameters[1].required", 21, "1", "true or false")]
    public void What_is_wrong_is_told_with_its_field_and_line(
        string right, string wrong, string path, int line, string found, string allowed)
    {
        ToolFile file = Read(Whole.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Empty(file.Tools);
        Assert.Contains(
            file.Problems,
            problem => problem.Path == path && problem.Line == line
                && problem.Found.Contains(found, StringComparison.Ordinal) && problem.Allowed.Contains(allowed, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tool_has_one_script_and_never_bytecode()
    {
        Assert.Contains("neither script nor script_file", Assert.Single(Read("[[tool]]\nname = \"a\"").Problems).Found, StringComparison.Ordinal);
        Assert.Contains(
            "Lua as text", Assert.Single(Read("[[tool]]\nname = \"a\"\nscript = \"\\u001bLua\"").Problems).Allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" \n\t", false)]
    [InlineData("-- a line", false)]
    [InlineData("#!/usr/bin/lua\n--[==[ many\nlines ]==] ", false)]
    [InlineData("--[[ a ]] return 1", true)]
    [InlineData(";", true)]
    public void A_script_file_has_a_statement(string source, bool isGood)
    {
        using TemporaryFolder folder = new();
        string script = folder.Write("x.lua", source);
        ToolFile file = ToolFileReader.Read(folder.File("tools.toml"), "[[tool]]\nname = \"a\"\nscript_file = \"x.lua\""u8);

        Assert.Equal(isGood ? 1 : 0, file.Tools.Count);
        Assert.Equal(
            isGood ? [] : [$"{script}: {ToolRules.NoStatement}"], file.Problems.Select(problem => problem.Found));
    }

    [Fact]
    public void Every_example_is_a_good_tool()
    {
        string path = Repository.File("edge-aot", "Loki", "examples", "examples.toml");
        ToolFile file = ToolFileReader.Read(path, File.ReadAllBytes(path));

        Assert.Empty(file.Problems);
        Assert.Equal(["led", "sensor", "fetch", "announce", "note", "counter"], file.Tools.Select(tool => tool.Name));
    }

    [Fact]
    public void No_toml_is_told_with_its_place()
    {
        Edda.Edge.Settings.SettingsProblem problem = Assert.Single(Read("[[tool]]\nname = \n").Problems);

        Assert.Equal("tools.toml:2:8: found the end of the line; allowed: a value", problem.ToString());
    }

    private static ToolFile Read(string text) => ToolFileReader.Read("tools.toml", Encoding.UTF8.GetBytes(text));
}
