using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Loki.Adversary;

/// <summary>
/// Lua's own tests inside the sandbox. A statement that fails is left out and the file is run again; each of those stands
/// in lua-suite-excuses.txt with its reason, and outside, in lua5.4, the whole file passes.
/// </summary>
public sealed class LuaSuiteTests(ITestOutputHelper output)
{
    private const string Inside = """
        local place = { 0 }
        _port, _soft = true, true
        local run, problem = load(text, "=" .. file)
        if not run then return { ok = false, at = 0, problem = problem } end
        local ok, why = xpcall(run, tostring, place)
        return { ok = ok, at = place[1], problem = tostring(why) }
        """;

    private const string Outside = """
        local place = { 0 }
        _port, _soft = true, true
        local run = assert(load(io.stdin:read("a"), "=" .. arg[1]))
        local ok, why = xpcall(run, tostring, place)
        if not ok then io.stderr:write(place[1], ": ", tostring(why)) os.exit(1, false) end
        os.exit(0, false)
        """;

    [LuaSuiteTheory]
    [InlineData("bitwise")]
    [InlineData("calls")]
    [InlineData("closure")]
    [InlineData("constructs")]
    [InlineData("coroutine")]
    [InlineData("errors")]
    [InlineData("events")]
    [InlineData("gc")]
    [InlineData("gengc")]
    [InlineData("goto")]
    [InlineData("literals")]
    [InlineData("locals")]
    [InlineData("math")]
    [InlineData("nextvar")]
    [InlineData("pm")]
    [InlineData("sort")]
    [InlineData("strings")]
    [InlineData("tpack")]
    [InlineData("utf8")]
    [InlineData("vararg")]
    public async Task A_file_fails_only_where_it_wants_what_is_forbidden(string name)
    {
        LuaTestFile file = new(Path.Combine(LuaSuiteTheoryAttribute.Folder!, name + ".lua"));
        await PassesOutsideAsync(file);
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        await RegisterAsync(loki);
        Dictionary<int, string> excuses = LuaSuiteExcuses.Of(file.Name);
        HashSet<int> failed = [];
        while (await FailureAsync(loki, file) is (int line, string problem))
        {
            string shown = $"{file.Name} {line}: {problem} | {file.StatementAt(line).Trim()}";
            Assert.True(line > 0 && file.LeaveOut(line), shown);
            Assert.True(excuses.TryGetValue(line, out string? reason), "no excuse for " + shown);
            Assert.True(LuaSuiteExcuses.Holds(reason, shown, failed), $"\"{reason}\" is no excuse for " + shown);
            failed.Add(line);
        }

        output.WriteLine($"{file.Name}: {file.Statements - file.LeftOut} of {file.Statements} statements pass");
        // An excuse that nothing needs is none.
        Assert.Equal(excuses.Keys.Where(line => failed.Contains(line) || !LuaSuiteExcuses.IsRare(excuses[line])).Order(), failed.Order());
    }

    private static async Task PassesOutsideAsync(LuaTestFile file)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("outside.lua"), Outside);
        await File.WriteAllBytesAsync(folder.File("text"), file.Text());
        (int code, string said) = await ChildProcess.RunAsync(
            "/bin/sh", ["-c", $"exec lua5.4 '{folder.File("outside.lua")}' {file.Name} < '{folder.File("text")}'"],
            folder: LuaSuiteTheoryAttribute.Folder);
        Assert.True(code == 0, said);
    }

    private static async Task RegisterAsync(LokiUnderTest loki)
    {
        RegisterScriptRequest request = new();
        Script script = request.EnsureScript();
        (script.Name, script.Source, script.Returns) = ("suite", Inside, Contracts.Loki.V1.ValueType.Object);
        script.Limits = new Limits { MemoryBytes = 512 << 20, CpuMs = 120_000, WallMs = 240_000, OutputBytes = 16 << 20 };
        foreach (string parameter in (string[])["text", "file"])
        {
            Parameter added = script.Parameters.Add();
            (added.Name, added.Type, added.Required) = (parameter, Contracts.Loki.V1.ValueType.String, true);
        }

        await loki.Client.RegisterScriptAsync(request);
    }

    /// <summary>The first statement that fails, and why; null: none does.</summary>
    private static async Task<(int Line, string Problem)?> FailureAsync(LokiUnderTest loki, LuaTestFile file)
    {
        ExecuteScriptRequest request = new() { Name = "suite" };
        ValueEntry text = request.EnsureArguments().Entries.Add();
        text.Key = "text";
        text.EnsureValue().Bytes = file.Text();
        ValueEntry name = request.EnsureArguments().Entries.Add();
        (name.Key, name.EnsureValue().Text) = ("file", file.Name);
        ExecuteScriptResponse response = await loki.Client.ExecuteScriptAsync(request);
        Dictionary<string, Value> result = [];
        foreach (ValueEntry entry in response.Result!.Object!.Entries)
            result.Add(entry.Key.ToString(), entry.Value!);
        Value why = result["problem"];
        return result["ok"].Boolean
            ? null
            : ((int)result["at"].Integer, why.HasBytes ? Encoding.Latin1.GetString(why.Bytes.Span) : why.Text.ToString());
    }
}
