using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>How much of what a script let go a state holds before it is collected.</summary>
public sealed class CollectorPaceTests
{
    private const string Garbage = "for i = 1, 100000 do local t = {i} end";

    [Fact]
    public void A_small_state_is_not_collected_all_the_time()
    {
        (long begun, long peak) = Run(Garbage);
        Assert.InRange(peak, 3 * begun, 6 * begun);
    }

    /// <summary>At the pace of a small one it would hold ten megabytes.</summary>
    [Fact]
    public void A_large_state_holds_what_Lua_itself_would()
    {
        const string Large = "local kept = {} for i = 1, 20000 do kept[i] = {i} end collectgarbage() collectgarbage() ";
        (_, long kept) = Run(Large + "return #kept");
        (_, long peak) = Run(Large + Garbage + " return #kept");
        Assert.InRange(peak, kept, kept * 5 / 2);
    }

    [Fact]
    public void A_state_that_was_large_is_small_for_the_next_run()
    {
        using LuaEngine engine = new(ahead: 0);
        Run("do local kept = {} for i = 1, 20000 do kept[i] = {i} end end collectgarbage() collectgarbage()", engine);
        (long begun, long peak) = Run(Garbage, engine);
        Assert.InRange(peak, 3 * begun, 6 * begun);
    }

    private static (long Begun, long Peak) Run(string source)
    {
        using LuaEngine engine = new(ahead: 0);
        return Run(source, engine);
    }

    private static (long Begun, long Peak) Run(string source, LuaEngine engine)
    {
        ScriptProgram program = new(0, "test", Encoding.UTF8.GetBytes(source));
        using LuaState run = (LuaState)engine.Start(program, EngineRun.Ample, new ValueMap(), [], out _)!;
        run.Tidy();
        long begun = run.HeldBytes;
        while (run.Resume(TimeSpan.FromSeconds(10)) == ScriptStep.Ready)
        {
        }

        Assert.True(run.Step == ScriptStep.Returned, run.Problem);
        return (begun, run.PeakMemoryBytes);
    }
}
