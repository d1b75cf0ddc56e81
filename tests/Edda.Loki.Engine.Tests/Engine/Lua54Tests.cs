using System.Globalization;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>What Lua has since 5.3 and 5.4, and its own words, which an engine for an older Lua has not.</summary>
public sealed class Lua54Tests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("return 7 // 2, 'ignored'", "3")]
    [InlineData("do local c <close> = setmetatable({}, {__close = function() done = 'closed' end}) end return done", "closed")]
    [InlineData("return 7 & 3 | 8 << 1", "19")]
    [InlineData("return math.type(3) .. math.type(3.0)", "integerfloat")]
    // Where ours stand in for Lua's own functions, they answer as those do.
    [InlineData("return select(2, pcall(coroutine.yield, 1))", "attempt to yield from outside a coroutine")]
    [InlineData("local co = coroutine.wrap(function(x) return coroutine.yield(x + 1) end) return co(1) + co(40)", "42")]
    [InlineData("return select(2, load(function() error('why', 0) end))", "why")]
    [InlineData("return select(2, load(function() return true end))", "reader function must return a string")]
    [InlineData("return load(coroutine.wrap(function() coroutine.yield('return ') coroutine.yield('4') end))()", "4")]
    [InlineData("return select(2, pcall(table.move, {}, 1, math.maxinteger, 2))", "bad argument #4 to 'move' (destination wrap around)")]
    [InlineData("local t = setmetatable({}, {__index = function(_, i) error(i, 0) end}) return select(2, pcall(table.move, t, 7, math.maxinteger, 1))", "7")]
    [InlineData("return select(2, pcall(function() local s = ('x'):rep({}) end))", "test:1: bad argument #2 to 'rep' (number expected, got table)")]
    [InlineData("return select(2, pcall(function() local t = setmetatable({}, 5) end))", "test:1: bad argument #2 to 'setmetatable' (nil or table expected, got number)")]
    [InlineData("return select(2, pcall(function() local n = collectgarbage('x') end))", "test:1: bad argument #1 to 'collectgarbage' (invalid option 'x')")]
    [InlineData("return select(2, pcall(function() local f = load(nil) end))", "test:1: bad argument #1 to 'load' (function expected, got nil)")]
    [InlineData("return select(2, pcall(function() local f = coroutine.wrap(1) end))", "test:1: bad argument #1 to 'wrap' (function expected, got number)")]
    [InlineData("return select(2, pcall(function() local ok = coroutine.resume(1) end))", "test:1: bad argument #1 to 'resume' (thread expected, got number)")]
    // A coroutine gives, takes and raises as Lua's own do.
    [InlineData("return select('#', coroutine.resume(coroutine.create(function(...) return ... end), 1, nil, nil))", "4")]
    [InlineData("return select('#', coroutine.wrap(function(...) return ... end)(nil, 1, nil))", "3")]
    [InlineData("local f = coroutine.wrap(function() error('why', 0) end)\nreturn select(2, pcall(function() local x = f() end))", "test:2: why")]
    [InlineData("local f = coroutine.wrap(function() end) f() return select(2, pcall(f))", "cannot resume dead coroutine")]
    [InlineData("local co co = coroutine.wrap(function() return co() end) return select(2, pcall(co))", "test:1: cannot resume non-suspended coroutine")]
    [InlineData("local t = setmetatable({}, {__close = function() error('closing', 0) end}) local f = coroutine.wrap(function() local x <close> = t error('body') end) return select(2, pcall(f))", "closing")]
    [InlineData("return select(2, coroutine.resume((coroutine.running())))", "cannot resume non-suspended coroutine")]
    [InlineData("local co = coroutine.create(function() error({1}) end) local ok, e = coroutine.resume(co) return e[1]", "1")]
    [InlineData("return coroutine.wrap(function() return coroutine.wrap(function() return pcall(coroutine.yield, 7) end)() end)()", "7")]
    public void It_gives_what_it_returns(string source, string expected)
    {
        _run.Run(source);
        Assert.True(_run.Step == ScriptStep.Returned, _run.Problem);
        Assert.Equal(expected, _run.Result.HasInteger ? _run.Result.Integer.ToString(CultureInfo.InvariantCulture) : _run.Result.Text.ToString());
    }

    [Fact]
    public void An_error_says_where() =>
        Assert.Equal("test:2: attempt to index a nil value (global 'nothing')", _run.Run("\nreturn nothing.x").Problem);
}
