using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>What a caller with grpcio is told when something goes wrong, on the published binary.</summary>
public sealed class ScriptErrorTests
{
    private static readonly string Errors = Repository.File("tests", "Edda.Functional", "peers", "errors.py");

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Grpcio)]
    public async Task Each_failure_has_its_status_its_words_and_its_details()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync("""{ "simulated_board": true, "scripts": { "queue": 1 } }""");
        (int code, string output) = await ChildProcess.RunAsync(Requirements.Python, [Errors, "--address", loki.Service.Address]);
        Assert.True(code == 0, output);
        string[] told = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] expected =
        [
            "host PERMISSION_DENIED: host:1: permissions.hosts of \"host\" does not allow 10.0.0.1:80; allowed: \"example.org\"",
            "pin PERMISSION_DENIED: pin:1: permissions.pins of \"pin\" does not allow gpio5; allowed: \"gpio4\"",
            "path PERMISSION_DENIED: path:1: \"../x\" is no path within the sandbox; allowed: *",
            "folder PERMISSION_DENIED: folder:1: permissions.folders of \"folder\" does not allow other; allowed: \"notes\"",
            "caught PERMISSION_DENIED: so: *permissions.pins of \"caught\" does not allow gpio5; allowed: none",
            "handled UNKNOWN: another",
            "function INVALID_ARGUMENT: function:1: hel has no function file_raed - did you mean \"file_read\"?",
            "argument INVALID_ARGUMENT: argument:1: hel:file_read: path is an array; wanted: a string",
            "missing INVALID_ARGUMENT: missing:1: hel:file_read: path is missing; wanted: a string",
            "duplicate ALREADY_EXISTS: there is a script \"greet\" already; replace says that it is to go",
            "unknown NOT_FOUND: there is no script \"gret\" - did you mean \"greet\"?",
            "unregister NOT_FOUND: there is no script \"greeet\" - did you mean \"greet\"?",
            "compile INVALID_ARGUMENT: script \"bad\" does not compile: line 2: unexpected symbol near '='",
            "no_parameter INVALID_ARGUMENT: parameter \"who\" is missing; wanted: a string",
            "mistyped INVALID_ARGUMENT: parameter \"who\": 1 came; wanted: a string",
            "range INVALID_ARGUMENT: parameter \"much\": 4 came; wanted: a number from 1 to 3",
            "choice INVALID_ARGUMENT: parameter \"how\": \"medium\" came; wanted: a string, one of \"loud\", \"quiet\"",
            "unknown_parameter INVALID_ARGUMENT: greet has no parameter \"whom\" - did you mean \"who\"?",
            "name INVALID_ARGUMENT: name \"no name\"; allowed: a letter or _*",
            "rule INVALID_ARGUMENT: permissions.hosts: \"exa mple\"; allowed: a host such as *",
            "child INVALID_ARGUMENT: permissions.children: \"fenris\"; allowed: \"fenrir\", \"jormungandr\" or \"hel\"",
            "little INVALID_ARGUMENT: limits.memory: 1; allowed: *",
            "default INVALID_ARGUMENT: parameter \"n\": default value: 4 came; wanted: a number, at most 3",
            "choices INVALID_ARGUMENT: parameter \"n\": choice 2: \"x\" came; wanted: a number",
            "choices_of INVALID_ARGUMENT: parameter \"n\": choices are for strings and numbers",
            "endless INVALID_ARGUMENT: parameter \"n\": a minimum or maximum that is no finite number",
            "infinite INVALID_ARGUMENT: parameter \"n\": default value: what JSON cannot say; wanted: text that is UTF-8, numbers that are finite",
            "raw INVALID_ARGUMENT: parameter \"n\": default value: what JSON cannot say; wanted: text that is UTF-8, numbers that are finite",
            "raw_choice INVALID_ARGUMENT: parameter \"n\": choice 1: what JSON cannot say; wanted: text that is UTF-8, numbers that are finite",
            "range_of INVALID_ARGUMENT: parameter \"n\": minimum and maximum are for numbers",
            "word INVALID_ARGUMENT: parameter name \"end\", a word of Lua; allowed: a letter or _, then letters, digits and _, 64 at most; no word of Lua, and no name that scripts have already",
            "taken INVALID_ARGUMENT: parameter name \"print\", which scripts have already; allowed: a letter or _, then letters, digits and _, 64 at most; no word of Lua, and no name that scripts have already",
            "empty INVALID_ARGUMENT: source: nothing but blanks and comments; allowed: Lua as text, up to 1 MiB",
            "comments INVALID_ARGUMENT: source: nothing but blanks and comments; allowed: Lua as text, up to 1 MiB",
            "bytecode INVALID_ARGUMENT: source: bytes that are no text; allowed: Lua as text, up to 1 MiB",

            // Where nobody knows the line, the machine was too busy to give the worker a turn within the grace, and it was killed.
            "wall RESOURCE_EXHAUSTED: wall: wall time: * us of 200000, at *line * [wall time of 200000 at line *]",
            "memory RESOURCE_EXHAUSTED: memory: memory: * bytes of 2097152, at line 2 [memory of 2097152 at line 2]",
            "output RESOURCE_EXHAUSTED: output: output: * bytes of 1000, at line 1 [output of 1000 at line 1]",
            "cpu RESOURCE_EXHAUSTED: cpu: cpu: * us of 50000, at line 1 [cpu of 50000 at line 1]",
            "disk RESOURCE_EXHAUSTED: disk: limits.disk is 1000 bytes; with this it would be * [disk of 1000 at line 2]",
            "result INTERNAL: result promises a string and returned an integer",
            "queue RESOURCE_EXHAUSTED: greet: the queue is full: 1 calls wait, 1 run [queue of 1 at line 0]",
        ];
        Assert.Equal(expected.Length, told.Length);
        foreach ((string wanted, string line) in expected.Zip(told))
            Assert.True(Matches(wanted, line), $"wanted: {wanted}\ntold:   {line}");
    }

    /// <summary>"*" stands for any text.</summary>
    private static bool Matches(string pattern, string line) =>
        Regex.IsMatch(line, "^" + string.Join(".*", pattern.Split('*').Select(Regex.Escape)) + "$");
}
