using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Scripts on the published binary, called by grpcio: by name, as learned methods, as a stream.</summary>
public sealed class ScriptCallTests
{
    private static readonly string Scripts = Repository.File("tests", "Edda.Functional", "peers", "scripts.py");

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Grpcio)]
    public async Task Grpcio_calls_scripts_by_name_and_by_what_it_learned_from_reflection()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("loki");
        (int code, string output) = await ChildProcess.RunAsync(Requirements.Python, [Scripts, "--address", service.Address]);
        Assert.True(code == 0, output);
        string[] facts = output.Split('\n');

        Assert.Contains("execute Ada/2 'hello\\tAda\\n'", facts);
        Assert.Contains("missing INVALID_ARGUMENT: parameter \"who\" is missing; wanted: a string", facts);
        Assert.Contains("mistyped INVALID_ARGUMENT: parameter \"times\": \"three\" came; wanted: a number from 1 to 9", facts);
        Assert.Contains("range INVALID_ARGUMENT: parameter \"times\": 10 came; wanted: a number from 1 to 9", facts);
        Assert.Contains("unknown NOT_FOUND: there is no script \"gret\" - did you mean \"greet\"?", facts);
        Assert.Contains(facts, fact => fact.StartsWith("duplicate ALREADY_EXISTS: ", StringComparison.Ordinal));
        Assert.Contains("compile INVALID_ARGUMENT: script \"bad\" does not compile: line 2: unexpected symbol near '='", facts);
        Assert.Contains("raise UNKNOWN: raiser:2: sorry", facts);
        Assert.Contains(facts, fact => fact.StartsWith("limit RESOURCE_EXHAUSTED: endless: wall time: ", StringComparison.Ordinal)
            && fact.EndsWith("us of 200000, at line 1", StringComparison.Ordinal));
        Assert.Contains(facts, fact => fact.StartsWith("memory RESOURCE_EXHAUSTED: bomb: memory: ", StringComparison.Ordinal));
        Assert.Contains(facts, fact => fact.StartsWith("kill RESOURCE_EXHAUSTED: stuck: wall time: ", StringComparison.Ordinal));
        Assert.Contains("again Bob/2", facts);

        Assert.Contains("methods Script_bomb Script_endless Script_greet Script_raiser Script_stuck", facts);
        Assert.Contains("learned Eve/3 'hello\\tEve\\n'", facts);
        Assert.Contains("learned default Eve/2", facts);
        Assert.Contains("learned missing INVALID_ARGUMENT: parameter \"who\" is missing; wanted: a string", facts);
        Assert.Contains(
            "clash INVALID_ARGUMENT: parameter \"aB\", which gRPC's tools cannot tell from \"a_b\"; "
            + "allowed: each name once, whatever its case and underscores",
            facts);
        Assert.Contains("odd cr cr cr cr", facts);
        Assert.Contains("profile /loki.scripts.v1.Scripts/Script_greet ['who', 'times']", facts);
        Assert.Contains("gone UNIMPLEMENTED False", facts);

        Assert.Contains("stream output 'name?\\n'", facts);
        Assert.Contains("stream output 'hi Kim\\n'", facts);
        Assert.Contains("stream finished Kim", facts);
        Assert.Contains("cancel CANCELLED: endless was cancelled", facts);
        Assert.Contains("metrics endless 2 2 True endless was cancelled", facts);
        Assert.Contains("replaced 1", facts);
    }
}
