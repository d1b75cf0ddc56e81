using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Tool files and settings that change under a running Loki.</summary>
public sealed class HotReloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Settings => $$"""{ "tools": "{{_folder.File("tools")}}" }""";

    public void Dispose() => _folder.Dispose();

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_running_script_ends_as_it_began_while_its_tool_changes_and_goes()
    {
        Write("a.toml", Tool("wait", "print('began')\nlocal word = input() or 'nobody'\nreturn 'old ' .. word") + Tool("other", "return 'other'"));
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await using GrpcStream<ScriptInput, ScriptEvent> run = loki.Client.StreamScriptExecution(LokiCaller.InTime);
        await run.WriteAsync(new ScriptInput { Start = new ExecuteScriptRequest { Name = "wait" } });
        ScriptEvent told = new();
        while (told.WhatCase != ScriptEvent.WhatOneofCase.Output)
            Assert.True(await run.ReadAsync(told));

        Write("a.toml", Tool("wait", "return 'new'"));
        await Eventually.HoldsAsync(async () => await Answer(loki, "wait") == "new", "the new script answers");
        Assert.StartsWith("NotFound", await Answer(loki, "other"), StringComparison.Ordinal);
        File.Delete(_folder.File("tools/a.toml"));
        await Eventually.HoldsAsync(async () => (await Answer(loki, "wait")).StartsWith("NotFound", StringComparison.Ordinal), "the tool is gone");

        await run.WriteAsync(new ScriptInput { Input = new Value { Text = "friend" } });
        while (told.WhatCase != ScriptEvent.WhatOneofCase.Finished)
            Assert.True(await run.ReadAsync(told));
        Assert.Equal("old friend", told.Finished!.Result!.Text.ToString());
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_bad_file_leaves_its_old_tools_in_place_and_is_reported_with_file_line_and_reason()
    {
        Write("a.toml", Tool("one", "return 'one'"));
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        Assert.Equal("one", await Answer(loki, "one"));

        Write("b.toml", Tool("two", "return 'two'"));
        Write("a.toml", "# a line\n[[tool]]\nname = \"one\"\nreturns = \"text\"\nscript = \"return 'broken'\"\n");
        await Eventually.HoldsAsync(async () => await Answer(loki, "two") == "two", "the good file's tool is there");
        Assert.Equal("one", await Answer(loki, "one"));
        string report = await loki.Service.Process.WaitForLineAsync(line => line.Contains("a tool file is wrong", StringComparison.Ordinal));
        Assert.Contains(_folder.File("tools/a.toml") + ":4", report, StringComparison.Ordinal);
        Assert.Contains("returns: found", report, StringComparison.Ordinal);

        Write("a.toml", Tool("one", "return 'broken'\nend"));
        report = await loki.Service.Process.WaitForLineAsync(line => line.Contains("does not compile", StringComparison.Ordinal));
        Assert.Contains(_folder.File("tools/a.toml") + ":1", report, StringComparison.Ordinal);
        Assert.Contains("does not compile: line 2: ", report, StringComparison.Ordinal);
        Assert.Equal("one", await Answer(loki, "one"));

        Write("a.toml", Tool("one", "return 'better'"));
        await Eventually.HoldsAsync(async () => await Answer(loki, "one") == "better", "the mended file's tool is there");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Settings_of_scripts_change_at_once_and_what_does_not_is_named()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync("""{ "scripts": { "wall": "100s", "workers": 1 } }""", _folder);
        await loki.RegisterAsync("endless", "while true do end", limits: new Limits());
        File.WriteAllText(
            _folder.File("settings.json"), """{ "simulated_board": true, "scripts": { "wall": "100ms", "workers": 3, "cached_scripts": 7 } }""");

        string report = await loki.Service.Process.WaitForLineAsync(line => line.Contains("by a restart only", StringComparison.Ordinal));
        Assert.Contains("simulated_board, scripts.cached_scripts", report, StringComparison.Ordinal);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => loki.ExecuteAsync("endless"));
        Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
        Assert.Equal(("wall time", 100_000UL), (LokiCaller.LimitIn(failure.Status).Limit.ToString(), LokiCaller.LimitIn(failure.Status).Allowed));
        await Eventually.HoldsAsync(
            async () => (await loki.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), LokiCaller.InTime)).Workers >= 3, "there are three workers");
    }

    private static async Task<string> Answer(LokiCaller loki, string name)
    {
        try
        {
            return await loki.ExecuteAsync(name);
        }
        catch (RpcException failure) when (failure.Code == StatusCode.NotFound)
        {
            return failure.Status.ToString();
        }
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(_folder.File("tools"));
        // As editors do it: the file is there as a whole or not at all.
        File.WriteAllText(_folder.File("new"), text);
        File.Move(_folder.File("new"), _folder.File("tools/" + name), overwrite: true);
    }

    private static string Tool(string name, string script) =>
        $"[[tool]]\nname = \"{name}\"\nreturns = \"string\"\nscript = '''\n{script}\n'''\n";
}
