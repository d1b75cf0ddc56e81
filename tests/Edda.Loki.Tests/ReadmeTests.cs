using System.Text;
using System.Text.RegularExpressions;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Children;
using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;
using Edda.Loki.Fenrir;
using Edda.Loki.Fenrir.Simulated;
using Edda.Loki.Hel;
using Edda.Loki.Jormungandr;
using Edda.Testing;

namespace Edda.Loki.Tests;

/// <summary>edge-aot/Loki/README.md lists what scripts can use: all of it, and nothing that is not there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.File("edge-aot", "Loki", "README.md"));

    [Fact]
    public void Every_function_of_every_child_stands_there_with_its_parameters()
    {
        using TemporaryFolder folder = new();
        using HelChild hel = new(new HelSettings(folder.File("files"), folder.File("store")));
        using FenrirChild fenrir = new(new SimulatedBoard(1, TimeProvider.System));
        foreach (IScriptChild child in (IScriptChild[])[hel, fenrir, new JormungandrChild(new JormungandrSettings())])
        {
            string section = Section("## " + child.Name + ":");
            string[] written = [.. TableRow().Matches(section).SelectMany(row => Signature().Matches(row.Value)).Select(match => match.Groups[1].Value)];
            Assert.Equal(child.Functions.Select(SignatureOf).Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_global_of_a_script_stands_there()
    {
        using LuaEngine engine = new();
        ScriptProgram program = new(1, "t", "local names = {} for name in pairs(_G) do names[#names + 1] = name end return names"u8.ToArray());
        using IScriptExecution run = engine.Start(
            program, new ScriptBudget(8 << 20, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), 1 << 20), new ValueMap(), [], out _)!;
        while (run.Resume(TimeSpan.FromMilliseconds(5)) == ScriptStep.Ready)
        {
        }

        HashSet<string> there = [];
        foreach (Value name in run.Result.Array!.Items)
            there.Add(name.Text.ToString());
        string section = Section("## every script").Split("A child's function")[0];
        HashSet<string> written = [.. GlobalName().Matches(section).Select(match => match.Groups[1].Value)];
        written.ExceptWith(["dump", "__gc"]);
        Assert.Equal(there.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("jormungandr.Http", "headers", "timeout", "redirects", "retries")]
    [InlineData("settings", "tools", "simulated_board", "trusted_roots", "workers", "most_workers", "concurrent", "queue", "total_memory", "memory", "cpu", "wall", "output", "network", "total_network", "total_disk", "total_output", "cached_scripts", "action", "devices", "mqtt", "broker", "user", "password_file")]
    public void Options_and_settings_stand_there(string what, params string[] names)
    {
        foreach (string name in names)
            Assert.True(Readme.Contains($"`{name}`", StringComparison.Ordinal), $"{what}: {name}");
    }

    private static string Section(string title)
    {
        int start = Readme.IndexOf(title, StringComparison.Ordinal);
        Assert.True(start >= 0, title);
        int end = Readme.IndexOf("\n## ", start, StringComparison.Ordinal);
        return end < 0 ? Readme[start..] : Readme[start..end];
    }

    private static string SignatureOf(ScriptFunction function)
    {
        StringBuilder text = new(function.Name + "(");
        text.AppendJoin(", ", function.Parameters.Select(parameter => parameter.Required ? parameter.Name : parameter.Name + "?"));
        return text.Append(')').ToString();
    }

    /// <summary>The first column.</summary>
    [GeneratedRegex(@"^\| `[a-z].*? \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`([a-z0-9_]+\([^)`]*\))`")]
    private static partial Regex Signature();

    /// <summary>`print`, `sleep(seconds)`, `json.encode(value)`: the name before a bracket or a dot.</summary>
    [GeneratedRegex(@"`([A-Za-z_0-9]+)[^`]*`")]
    private static partial Regex GlobalName();
}
