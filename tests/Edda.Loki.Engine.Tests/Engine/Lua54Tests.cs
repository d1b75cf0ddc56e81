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
