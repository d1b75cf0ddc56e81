using System.Globalization;
using Edda.Loki.Engine;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>
/// Results that come close to the memory limit, from both sides, of whatever in Lua's libraries makes large ones: each run
/// gives its result or ends by the limit, which the script cannot catch, and says at which line it was; and the engine goes on.
/// </summary>
public sealed class MemoryEdgeTests : IDisposable
{
    private const int Limit = 1 << 20;

    private static readonly ScriptBudget Little = EngineRun.Ample with { MemoryBytes = Limit, OutputBytes = 4 * Limit };

    private readonly EngineRun _run = new();

    /// <summary>Each makes something of n bytes, or a little more, on line 2.</summary>
    public static TheoryData<string> Makers =>
    [
        "return #('x'):rep(n)",
        "return #('x'):rep(n // 101, ('-'):rep(100))",
        "local s, t = ('x'):rep(1024), {} for i = 1, n // 1024 do t[i] = s end return #table.concat(t)",
        "local s, t = ('x'):rep(1000), {} for i = 1, n // 1024 do t[i] = s end return #table.concat(t, ('-'):rep(24))",
        "local s = ('x'):rep(n // 8) return #('%s%s%s%s%s%s%s%s'):format(s, s, s, s, s, s, s, s)",
        "local t = {} for i = 1, n // 101 do t[i] = 0.1 end return #('%99.99f'):rep(#t, ','):format(table.unpack(t))",
        "local s = ('x'):rep(n // 4) return #('%q%q%q%q'):format(s, s, s, s)",
        "local t = {} for i = 1, n // 6 do t[i] = 0x7FFFFFFF end return #utf8.char(table.unpack(t))",
        "local t = {} for i = 1, n // 24 do t[i] = 65 end return #string.char(table.unpack(t))",
        "return #('x'):rep(n // 16):gsub('x', ('y'):rep(16))",
        "return #('x'):rep(n // 16):gsub('x', function() return 'yyyyyyyyyyyyyyyy' end)",
        "return #('x'):rep(n // 16):gsub('x', { x = ('y'):rep(16) })",
        "return #('x'):rep(n // 3):gsub('.', '%0%0%0')",
        "return #('x'):rep(n // 2):upper()",
        "return #('x'):rep(n // 2):reverse()",
        "return #string.pack('s4s4', ('x'):rep(n // 4), ('y'):rep(n // 4))",
        "local s = ('x'):rep(n // 4) return #(s .. s .. s .. s)",
        "return #{ ('x'):rep(n // 32):byte(1, -1) }",
        "local s = ('\"x\",'):rep(n // 16) return #json.decode('[' .. s .. '1]')",
        "local t = {} for i = 1, n // 32 do t[i] = 'x' end return #json.encode(t)",
        "print(('x'):rep(n // 2)) return n",
    ];

    public void Dispose() => _run.Dispose();

    [Theory]
    [MemberData(nameof(Makers))]
    public void It_returns_or_ends_by_the_limit(string maker)
    {
        int returned = 0, limited = 0;
        foreach (int size in Sizes())
        {
            _run.Run(string.Create(CultureInfo.InvariantCulture, $"local n = {size}\nlocal function make() {maker} end\nreturn make()"), Little);
            if (_run.Step == ScriptStep.Returned)
            {
                returned++;
                continue;
            }

            limited++;
            Assert.True(_run.Step == ScriptStep.Limited, $"{size}: {_run.Problem}");
            Assert.Equal(LimitKind.Memory, _run.Limit.Kind);
            Assert.Equal(Limit, _run.Limit.Allowed);
            Assert.True(_run.Limit.Measured > Limit, $"{size}: {_run.Limit.Measured} measured");
            Assert.Equal(2, _run.Line);
            Assert.True(_run.PeakMemory <= Most(maker), $"{size}: {_run.PeakMemory} held");
        }

        Assert.True(returned > 0 && limited > 0, $"{returned} returned, {limited} were limited");
        Assert.Equal(3, _run.Run("return 3").Result.Integer);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public void It_cannot_be_caught(string maker)
    {
        _run.Run(
            $"local n = 1024\nlocal function make() {maker} end\nwhile true do pcall(make) n = n + n // 4 end", Little);
        Assert.Equal(ScriptStep.Limited, _run.Step);
        Assert.Equal(LimitKind.Memory, _run.Limit.Kind);
        Assert.True(_run.PeakMemory <= Most(maker), $"{_run.PeakMemory} held");
    }

    /// <summary>What the host makes of a text is counted after each value: a table may have doubled by then.</summary>
    private static int Most(string maker) => maker.Contains("json.decode", StringComparison.Ordinal) ? Limit * 3 / 2 : Limit;

    /// <summary>From a sixteenth of the limit to four times as much, in steps of a ninth.</summary>
    private static IEnumerable<int> Sizes()
    {
        for (int size = Limit / 16; size < 4 * Limit; size += size / 9)
            yield return size;
    }
}
