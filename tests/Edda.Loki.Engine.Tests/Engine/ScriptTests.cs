using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>What a script can do, and what it gives back.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("return 1 + 2", "3")]
    [InlineData("local s = 0 for i = 1, 1000 do s = s + i end return s", "500500")]
    [InlineData("return ('x'):rep(3)", "xxx")]
    [InlineData("return string.format('%05.1f', 3.14159)", "003.1")]
    [InlineData("return select('#', table.unpack({1, 2, 3}))", "3")]
    [InlineData("return json.encode({1, 2, {a = true}})", """[1,2,{"a":true}]""")]
    [InlineData("return json.decode('{\"a\":[1,2.5,\"x\\\\u0041\"]}').a[3]", "xA")]
    [InlineData("local ok, e = pcall(json.decode, '{') return ok and 1 or e", "no JSON at line 1, column 2")]
    [InlineData("return load('return 1 + ...')(2)", "3")]
    [InlineData("x = 5 return load('return x')()", "5")]
    [InlineData("return load('return y', 'n', 't', {y = 6})()", "6")]
    [InlineData("local f, e = load('\\27Lua') return f or 'refused'", "refused")]
    [InlineData("return _G.print == print and _G == _ENV and 'same'", "same")]
    [InlineData("return tostring(getmetatable('').__index == string)", "true")]
    [InlineData("local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return co(1) + co(5)", "12")]
    [InlineData("local co, main = coroutine.running() return tostring(main)", "true")]
    [InlineData("return tostring(coroutine.isyieldable())", "false")]
    [InlineData("return (select(2, xpcall(error, function(m) return m .. '!' end, 'no')))", "no!")]
    [InlineData("return (select(2, pcall(coroutine.wrap(function() error('boom', 0) end))))", "boom")]
    [InlineData("local t = setmetatable({}, {__index = function(_, k) return k .. k end}) return t.ab", "abab")]
    public void It_gives_what_it_returns(string source, string expected)
    {
        _run.Run(source);
        Assert.True(_run.Step == ScriptStep.Returned, _run.Problem);
        Assert.Equal(expected, _run.Result.KindCase == Value.KindOneofCase.Integer
            ? _run.Result.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : _run.Result.Text.ToString());
    }

    [Theory]
    [InlineData("os")]
    [InlineData("io")]
    [InlineData("debug")]
    [InlineData("package")]
    [InlineData("require")]
    [InlineData("dofile")]
    [InlineData("loadfile")]
    [InlineData("string.dump")]
    public void What_leads_outside_is_not_there(string name)
    {
        _run.Run($"return {name} == nil");
        Assert.True(_run.Result.Boolean, name);
    }

    [Fact]
    public void Nothing_of_a_run_is_left_for_the_next()
    {
        _run.Run("leak = 1 string.rep = nil table.x = 2 getmetatable('').__index = nil getmetatable('').__add = error");
        _run.Run("return leak == nil and string.rep ~= nil and table.x == nil and ('a'):rep(2) == 'aa' and '1' + 1 == 2");
        Assert.True(_run.Result.Boolean, _run.Problem);
    }

    [Fact]
    public void Tables_come_out_as_arrays_and_objects()
    {
        _run.Run("return {list = {1, 2}, holes = {1, nil, 3, a = 1}, deep = {{{}}}, [5] = 'five'}");
        Assert.Equal(4, _run.Result.Object!.Entries.Count);
        foreach (ValueEntry entry in _run.Result.Object.Entries)
        {
            if (entry.Key == "list")
                Assert.Equal(2, entry.Value!.Array!.Items.Count);
            if (entry.Key == "holes")
                Assert.Equal(3, entry.Value!.Object!.Entries.Count);
        }
    }

    [Theory]
    [InlineData("return print", "function")]
    [InlineData("local t = {} t.t = t return t", "nested")]
    [InlineData("return {[{}] = 1}", "keys")]
    public void What_cannot_leave_is_refused(string source, string reason)
    {
        Assert.Equal(ScriptStep.Raised, _run.Run(source).Step);
        Assert.Contains(reason, _run.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void It_prints()
    {
        _run.Run("print('a', 1, nil, true) print() print(setmetatable({}, {__tostring = function() return 'me' end}))");
        Assert.Equal("a\t1\tnil\ttrue\n\nme\n", _run.Output);
    }

    [Fact]
    public void Arguments_are_globals_and_in_one_table()
    {
        ValueMap arguments = new();
        ValueEntry entry = arguments.Entries.Add();
        entry.Key = "count";
        entry.EnsureValue().Integer = 4;
        Assert.Equal(8, _run.Run("return count + args.count", arguments: arguments).Result.Integer);
    }

    [Fact]
    public void A_text_that_does_not_compile_says_where() =>
        Assert.Equal("2: unexpected symbol near ')'", _run.Run("local x = 1\nx = )").Problem);

    [Theory]
    [InlineData("return hel:get('k')")]
    [InlineData("return coroutine.wrap(function() return hel:get('k') end)()")]
    [InlineData("local ok, v = pcall(function() return hel:get('k') end) return v")]
    [InlineData("local a = coroutine.wrap(function() local b = coroutine.wrap(function() coroutine.yield(1) return hel:get('k') end) b() return b() end) return a()")]
    public void A_child_is_asked_and_answers_wherever_it_is_called(string source)
    {
        _run.Answering = wish =>
        {
            Assert.Equal(("hel", "get", "k"), (wish.Child, wish.Function, wish.Arguments.Items[0].Text.ToString()));
            return new Value { Text = "v" };
        };
        Assert.Equal("v", _run.Run(source, children: "hel").Result.Text.ToString());
    }

    [Fact]
    public void A_refusal_of_a_child_is_an_error_of_the_script()
    {
        _run.Run("hel:get('k')", children: "hel");
        Assert.Equal("test:1: refused", _run.Problem);
        Assert.Contains("refused", _run.Run("return select(2, pcall(hel.get, hel))", children: "hel").Result.Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_permission_a_child_is_not_there() =>
        Assert.True(_run.Run("return hel == nil", children: "fenrir").Result.Boolean);
}
