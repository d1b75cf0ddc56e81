using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>edda script, as a person types it, and the quick start of Loki's README.</summary>
public sealed class ScriptCommandTests : IDisposable
{
    private static readonly string Example = Repository.File("edge-aot", "Loki", "examples", "hello.toml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task The_quick_start_does_what_it_says()
    {
        string hello = await File.ReadAllTextAsync(Example);
        string readme = await File.ReadAllTextAsync(Repository.File("edge-aot", "Loki", "README.md"));
        Assert.Contains($"```toml\n{hello}```", readme, StringComparison.Ordinal);
        await using ServiceProcess loki = await StartAsync();

        Assert.StartsWith("greet(name, times?)", await OutputAsync("list"), StringComparison.Ordinal);
        Assert.Equal("1 ...\n2 ...\nHello, Odin!", await OutputAsync("run", "greet", "name=Odin", "times=2"));
        Assert.Contains("1 runs, 0 failed", await OutputAsync("list", "g*"), StringComparison.Ordinal);
        Assert.Equal("", await OutputAsync("list", "x*"));

        await File.WriteAllTextAsync(_folder.File("tools/hello.toml"), hello.Replace("Hello", "Farewell", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            async () => (await EddaAsync("run", "greet", "name=Odin")).Output == "Farewell, Odin!", "the changed script runs");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Values_are_what_the_parameter_wants_and_results_are_JSON()
    {
        await using ServiceProcess loki = await StartAsync(
            """
            [[tool]]
            name = "show"
            returns = "object"
            script = 'return { text = text, list = list, flag = flag, kind = math.type(number) }'
            [[tool.parameters]]
            name = "text"
            type = "string"
            [[tool.parameters]]
            name = "list"
            type = "array"
            [[tool.parameters]]
            name = "flag"
            type = "boolean"
            [[tool.parameters]]
            name = "number"
            type = "number"
            [[tool]]
            name = "ask"
            script = 'for line in input do print("heard " .. line) end'
            """);

        string shown = await OutputAsync("run", "show", "text=12", "list=[1,\"a b\"]", "flag=true", "number=7");
        foreach (string part in (string[])["\"text\":\"12\"", "\"list\":[1,\"a b\"]", "\"flag\":true", "\"kind\":\"integer\""])
            Assert.Contains(part, shown, StringComparison.Ordinal);
        Assert.Equal("", await OutputAsync("run", "ask"));
        (int code, string heard) = await ChildProcess.RunAsync(
            "/bin/sh", ["-c", $"printf 'one\\ntwo\\n' | {PublishedBinaries.PathOf("edda")} script run ask --input"], Environment);
        Assert.Equal((0, "heard one\nheard two"), (code, heard));
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData(1, "there is no script \"gret\" - did you mean \"greet\"?", "run", "gret")]
    [InlineData(1, "parameter \"name\" is missing; wanted: a string", "run", "greet")]
    [InlineData(1, "parameter \"times\": \"many\" came; wanted: a number from 0 to 10", "run", "greet", "name=x", "times=many")]
    [InlineData(2, "'Odin' is no argument; needed: PARAMETER=VALUE", "run", "greet", "Odin")]
    [InlineData(2, "run needs a script: see edda script list", "run")]
    [InlineData(2, "say what to do: list, run", "walk")]
    [InlineData(2, "'--fast' is not understood; there are: --dir DIR, and for run --input", "list", "--fast")]
    public async Task What_is_wrong_is_told(int expected, string words, params string[] typed)
    {
        await using ServiceProcess loki = await StartAsync();
        (int code, string output) = await EddaAsync(typed);
        Assert.Equal(expected, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Without_a_Loki_it_says_how_to_start_one()
    {
        (int code, string output) = await EddaAsync("list");
        Assert.Equal(1, code);
        Assert.Contains("no Loki answers in", output, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Environment => new() { ["XDG_RUNTIME_DIR"] = _folder.Path };

    /// <summary>As the quick start does it.</summary>
    /// <param name="tools">Null: the example.</param>
    private async Task<ServiceProcess> StartAsync(string? tools = null)
    {
        Directory.CreateDirectory(_folder.File("tools"));
        await File.WriteAllTextAsync(_folder.File("tools/hello.toml"), tools ?? await File.ReadAllTextAsync(Example));
        await File.WriteAllTextAsync(_folder.File("loki.json"), $$"""{"tools": "{{_folder.File("tools")}}"}""");
        return await ServiceProcess.StartAsync("loki", _folder, "--config", "loki.json");
    }

    private async Task<string> OutputAsync(params string[] typed)
    {
        (int code, string output) = await EddaAsync(typed);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int ExitCode, string Output)> EddaAsync(params string[] typed) =>
        ChildProcess.RunAsync(PublishedBinaries.PathOf("edda"), ["script", .. typed], Environment);
}
