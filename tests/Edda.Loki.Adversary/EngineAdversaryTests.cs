using System.Diagnostics;
using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Adversary;

/// <summary>The engine alone, without a process around it: what it can end, it ends in time.</summary>
public sealed class EngineAdversaryTests
{
    private const int Attempts = 3;

    private static readonly TimeSpan Wall = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    // Not in the budget: the whole machine may be busy, so one good attempt of a few is what is asked for.
    private static readonly ScriptBudget Budget = new(8 << 20, TimeSpan.FromSeconds(10), Wall, 64 * 1024);

    public static TheoryData<string> Limited => HostileScripts.Named("limited");

    public static TheoryData<string> Failing => HostileScripts.Named("error");

    public static TheoryData<string> Contained => HostileScripts.Named("fine");

    [Theory]
    [MemberData(nameof(Limited))]
    public void A_script_without_end_is_ended_in_time(string name)
    {
        using LuaEngine engine = new();
        TimeSpan shortest = TimeSpan.MaxValue;
        for (int i = 0; i < Attempts && shortest > Wall + Grace; i++)
        {
            (ScriptStep step, string problem, _, TimeSpan took) = Run(engine, name);
            Assert.True(step == ScriptStep.Limited, $"{step}: {problem}");
            if (took < shortest)
                shortest = took;
        }

        Assert.True(shortest <= Wall + Grace, $"it took {shortest.TotalMilliseconds} ms");
        Survives(engine);
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_script_that_asks_for_too_much_fails(string name)
    {
        using LuaEngine engine = new();
        (ScriptStep step, _, _, _) = Run(engine, name);
        Assert.True(step is ScriptStep.Raised or ScriptStep.Limited, step.ToString());
        Survives(engine);
    }

    [Theory]
    [MemberData(nameof(Contained))]
    public void A_script_that_spoils_its_world_spoils_nobody_elses(string name)
    {
        using LuaEngine engine = new();
        (ScriptStep step, string problem, string result, _) = Run(engine, name);
        Assert.True(step == ScriptStep.Returned, problem);
        Assert.Equal("contained", result);
        Survives(engine);
    }

    [Fact]
    public void There_are_enough_of_them() =>
        Assert.True(((IEnumerable<object[]>)HostileScripts.Named("limited", "kill", "error", "fine")).Count() >= 60);

    private static void Survives(LuaEngine engine)
    {
        ScriptProgram program = new(
            2, "after", "return string.rep('ok', 1) .. type(print) .. #coroutine.wrap(function() return 'x' end)()"u8.ToArray());
        Assert.Equal("okfunction1", Run(engine, program).Result);
    }

    private static (ScriptStep Step, string Problem, string Result, TimeSpan Took) Run(LuaEngine engine, string name) =>
        Run(engine, new ScriptProgram(1, name, Encoding.UTF8.GetBytes(HostileScripts.Text(name))));

    /// <summary>Sleep and input wait without end, which a host ends at the deadline.</summary>
    private static (ScriptStep Step, string Problem, string Result, TimeSpan Took) Run(LuaEngine engine, ScriptProgram program)
    {
        long start = Stopwatch.GetTimestamp();
        using IScriptExecution run = engine.Start(program, Budget, new ValueMap(), [], out _)!;
        ScriptStep step;
        while ((step = run.Resume(TimeSpan.FromMilliseconds(1))) is ScriptStep.Ready or ScriptStep.Wants)
        {
            if (step != ScriptStep.Wants)
                continue;
            if (run.Wish.Function == "sleep" && run.Wish.Arguments.Items[0] is { HasInteger: true, Integer: 0 })
                run.Answer(true, new Value(), "");
            else
                run.Cancel(LimitKind.Wall);
        }

        string result = step == ScriptStep.Returned ? run.Result.Text.ToString() : "";
        return (step, run.Problem, result, Stopwatch.GetElapsedTime(start));
    }
}
