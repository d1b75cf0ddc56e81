using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>What Lua holds for a script that waits, by which a thousand of them fit into a small machine.</summary>
public sealed class WaitingStateTests
{
    [Theory]
    [InlineData("sleep(8) return 1", 11)]
    [InlineData("local answer = jormungandr:http_get('http://host/') return answer.status", 13)]
    [InlineData("print(string.format('%d', math.floor(time()))) sleep(1) return table.concat({'a'})", 24)]
    public void A_script_that_waits_holds_little(string source, int kibibytes)
    {
        using LuaEngine engine = new();
        ScriptProgram program = new(1, "waiter", Encoding.UTF8.GetBytes(source));
        using LuaState run = (LuaState)engine.Start(program, EngineRun.Ample, new ValueMap(), ["jormungandr"], out _)!;
        Assert.Equal(ScriptStep.Wants, run.Resume(TimeSpan.FromSeconds(10)));
        run.Tidy();
        Assert.True(run.HeldBytes <= kibibytes << 10, $"{run.HeldBytes} bytes");
    }

    [Theory]
    [InlineData("return next(_G) ~= nil and pairs and _G.string and _G.math and 1")]
    [InlineData("return load('return math.floor(1.5)')()")]
    [InlineData("local e = _ENV return e.math.floor(1.5)")]
    [InlineData("return ('x'):len()")]
    [InlineData("local s, f = 'x', 'len' return s[f](s)")]
    [InlineData("return '1' * 1")]
    [InlineData("local s = 'x' return s.nothing == nil and 1")]
    [InlineData("local s = 'x' return s:len()")]
    public void What_a_text_can_reach_is_there(string source)
    {
        using EngineRun run = new();
        run.Run("return 0");
        run.Run(source);
        Assert.True(run.Step == ScriptStep.Returned, run.Problem);
        Assert.Equal(1, run.Result.Integer);
    }

    [Fact]
    public void Two_runs_within_a_second_draw_other_numbers()
    {
        using EngineRun run = new();
        const string Draw = "return math.random(0)";
        Assert.NotEqual(run.Run(Draw).Result.Integer, run.Run(Draw).Result.Integer);
    }
}
