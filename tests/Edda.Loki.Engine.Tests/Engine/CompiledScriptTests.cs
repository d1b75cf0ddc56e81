using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>Which scripts an engine need not compile again: those used last, each by its version.</summary>
public sealed class CompiledScriptTests : IDisposable
{
    private readonly LuaEngine _engine = new(programs: 2);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void What_was_not_used_for_longest_is_forgotten()
    {
        Run(1, "return 1");
        Run(2, "return 2");
        Run(1, "");
        Run(3, "return 3");
        Assert.Equal([true, false, true], [_engine.Remembers(1), _engine.Remembers(2), _engine.Remembers(3)]);
    }

    [Fact]
    public void What_is_remembered_needs_no_text_and_another_version_is_another_script()
    {
        Assert.Equal(1, Run(1, "return 1"));
        Assert.Equal(1, Run(1, "return 'not looked at'"));
        Assert.Equal(2, Run(2, "return 2"));
    }

    [Fact]
    public void What_does_not_compile_is_not_kept()
    {
        using IScriptExecution? run = _engine.Start(
            new ScriptProgram(1, "bad", "return ="u8.ToArray()), EngineRun.Ample, new(), [], out CompileProblem? problem);
        Assert.Null(run);
        Assert.Equal(1, problem!.Line);
        Assert.False(_engine.Remembers(1));
    }

    private long Run(ulong version, string source)
    {
        using IScriptExecution run = _engine.Start(
            new ScriptProgram(version, "script", System.Text.Encoding.UTF8.GetBytes(source)), EngineRun.Ample, new(), [], out _)!;
        Assert.Equal(ScriptStep.Returned, run.Resume(TimeSpan.FromSeconds(10)));
        return run.Result.Integer;
    }
}
