#if EDDA_MOONSHARP
using Edda.Loki.Engine;
using Edda.Loki.Engine.Tests.Engine;
using Edda.Loki.Tools;

namespace Edda.Loki.MoonSharp.Tests;

/// <summary>What is MoonSharp's own: limits wherever it can loop, and what it cannot hold.</summary>
public sealed class MoonSharpEngineTests : IDisposable
{
    private static readonly ScriptBudget Short = EngineRun.Ample with { Wall = TimeSpan.FromMilliseconds(100) };

    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("while true do pcall(function() while true do end end) end")]
    [InlineData("coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()")]
    [InlineData("table.sort({1, 2, 3}, function() while true do end end)")]
    [InlineData("string.gsub('x', 'x', function() while true do end end)")]
    [InlineData("tostring(setmetatable({}, {__tostring = function() while true do end end}))")]
    [InlineData("local t = setmetatable({}, {__index = function() while true do end end}) return t.x")]
    [InlineData("xpcall(error, function() while true do end end)")]
    [InlineData("for _ in function() return 1 end do end")]
    [InlineData("local function f() return f() end f()")]
    [InlineData("load(function() while true do end end)")]
    [InlineData("while true do sleep(0) end")]
    public void It_is_ended_wherever_it_loops(string source)
    {
        _run.Answering = _ => new Contracts.Loki.V1.Value();
        _run.Run(source, Short);
        Assert.Equal(LimitKind.Wall, _run.Limit.Kind);
        Assert.Equal(3, _run.Run("return 3").Result.Integer);
    }

    [Fact]
    public void A_tool_that_asks_for_a_limit_of_memory_is_refused_by_name()
    {
        ToolDefinition tool = new("greedy", new ToolScript("return 1"));
        Assert.Null(MoonSharpEngine.Choice.ObjectionTo(tool));
        Assert.Equal(
            "limits.memory of \"greedy\", which MoonSharp cannot hold",
            MoonSharpEngine.Choice.ObjectionTo(tool with { Limits = new ToolLimits { MemoryBytes = 1 << 20 } })?.Found);
    }

    [Fact]
    public void Compiled_code_is_no_script()
    {
        Assert.Equal("1: compiled code is no script", _run.Run("MoonSharp_dump_b64::AAAA").Problem);
        Assert.Contains("binary chunk", _run.Run("return select(2, load('MoonSharp_dump_b64::AAAA'))").Result.Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_recursion_is_an_error_and_the_next_script_runs()
    {
        Assert.Equal(ScriptStep.Raised, _run.Run("local function f() return 1 + f() end f()").Step);
        Assert.Equal(3, _run.Run("return 3").Result.Integer);
    }
}
#endif
