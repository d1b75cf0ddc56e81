namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>A limit of memory, which not every engine can hold.</summary>
public sealed class MemoryLimitTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Memory()
    {
        _run.Run("local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", EngineRun.Ample with { MemoryBytes = 4 << 20 });
        Assert.Equal(LimitKind.Memory, _run.Limit.Kind);
        Assert.True(_run.PeakMemory <= 4 << 20);
        Assert.Equal(2, _run.Line);
    }

    [Fact]
    public void Memory_cannot_be_caught() =>
        Assert.Equal(
            LimitKind.Memory,
            _run.Run("pcall(function() return ('x'):rep(1e9) end) return 'survived'").Limit.Kind);

    [Fact]
    public void Garbage_is_not_what_is_limited() =>
        Assert.Equal(
            ScriptStep.Returned,
            _run.Run("for i = 1, 20000 do local s = ('x'):rep(1000) .. i end", EngineRun.Ample with { MemoryBytes = 1 << 20 }).Step);
}
