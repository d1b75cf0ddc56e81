using Edda.Loki.Engine;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>Limits that a script can neither pass nor catch.</summary>
public sealed class LimitTests : IDisposable
{
    private static readonly ScriptBudget Short = EngineRun.Ample with { Wall = TimeSpan.FromMilliseconds(100) };

    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Wall_time()
    {
        _run.Run("local x = 1\nwhile true do\n  x = x + 1\nend", Short);
        Assert.Equal(LimitKind.Wall, _run.Limit.Kind);
        Assert.InRange(_run.Line, 2, 4);
        Assert.Equal(100_000, _run.Limit.Allowed);
        Assert.True(_run.Limit.Measured >= 100_000);
    }

    [Fact]
    public void Processor_time()
    {
        _run.Run("while true do end", EngineRun.Ample with { Cpu = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(LimitKind.Cpu, _run.Limit.Kind);
        Assert.True(_run.Limit.Measured >= 50_000);
    }

    [Fact]
    public void Output()
    {
        _run.Run("pcall(function() while true do print('x') end end) return 'survived'", EngineRun.Ample with { OutputBytes = 1000 });
        Assert.Equal(LimitKind.Output, _run.Limit.Kind);
        Assert.True(_run.Output.Length <= 1000);
    }

    [Fact]
    public void What_is_logged_is_output_however_little_it_says()
    {
        _run.Run("pcall(function() while true do log.warn('') end end) return 'survived'", EngineRun.Ample with { OutputBytes = 1000 });
        Assert.Equal((LimitKind.Output, 1100), (_run.Limit.Kind, _run.Limit.Measured));
    }

    [Fact]
    public void A_result_is_output() =>
        Assert.Equal(
            LimitKind.Output,
            _run.Run("return ('x'):rep(2000)", EngineRun.Ample with { OutputBytes = 1000 }).Limit.Kind);

    [Fact]
    public void After_a_limit_the_next_script_runs()
    {
        _run.Run("while true do pcall(function() while true do end end) end", Short);
        Assert.Equal(3, _run.Run("return 3").Result.Integer);
    }
}
