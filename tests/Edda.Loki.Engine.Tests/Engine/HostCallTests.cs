using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>Calls from Lua into the host; how long they take is measured in Edda.Loki.Bench.</summary>
public sealed class HostCallTests
{
    [Theory]
    [InlineData("for i = 1, n do clock() end")]
    [InlineData("local f = time for i = 1, n do f() end")]
    [InlineData("for i = 1, n do pcall(error) end")]
    [InlineData("local co = coroutine.wrap(function() while true do coroutine.yield() end end) for i = 1, n do co() end")]
    public void They_allocate_nothing(string source)
    {
        using LuaEngine engine = new();
        ScriptProgram program = new(1, "calls", System.Text.Encoding.UTF8.GetBytes(source));
        Allocated(engine, program, 10_000);
        Assert.Equal(Allocated(engine, program, 10), Allocated(engine, program, 10_000));
    }

    private static long Allocated(LuaEngine engine, ScriptProgram program, int calls)
    {
        ValueMap arguments = new();
        ValueEntry entry = arguments.Entries.Add();
        (entry.Key, entry.EnsureValue().Integer) = ("n", calls);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (IScriptExecution run = engine.Start(program, EngineRun.Ample, arguments, [], out _)!)
            Assert.Equal(ScriptStep.Returned, run.Resume(TimeSpan.FromMinutes(1)));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
