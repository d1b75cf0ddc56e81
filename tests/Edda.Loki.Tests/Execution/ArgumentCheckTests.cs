using Edda.Contracts.Loki.V1;
using Edda.Loki.Execution;
using Edda.Loki.Tools;

namespace Edda.Loki.Tests.Execution;

public sealed class ArgumentCheckTests
{
    private static readonly ToolDefinition Tool = new("t", new ToolScript(""))
    {
        Returns = ToolValueKind.Number,
        Parameters =
        [
            new ToolParameter("who", ToolValueKind.String) { Required = true },
            new ToolParameter("count", ToolValueKind.Number) { DefaultJson = "2", Minimum = 1, Maximum = 9 },
            new ToolParameter("how", ToolValueKind.String) { ChoicesJson = ["\"loud\"", "\"quiet\""] },
            new ToolParameter("half", ToolValueKind.Number) { ChoicesJson = ["0.5", "1"] },
            new ToolParameter("on", ToolValueKind.Boolean),
            new ToolParameter("list", ToolValueKind.Array),
            new ToolParameter("table", ToolValueKind.Object),
        ],
    };

    public static TheoryData<string, Value, string> Wrong => new()
    {
        { "who", new Value { Integer = 1 }, "parameter \"who\": 1 came; wanted: a string" },
        { "who", new Value { Boolean = true }, "parameter \"who\": a boolean came; wanted: a string" },
        { "count", new Value { Text = "three" }, "parameter \"count\": \"three\" came; wanted: a number from 1 to 9" },
        { "count", new Value { Integer = 10 }, "parameter \"count\": 10 came; wanted: a number from 1 to 9" },
        { "count", new Value { Number = double.NaN }, "parameter \"count\": NaN came; wanted: a number from 1 to 9" },
        { "count", new Value { Number = 0.5 }, "parameter \"count\": 0.5 came; wanted: a number from 1 to 9" },
        { "how", new Value { Text = "medium" }, "parameter \"how\": \"medium\" came; wanted: a string, one of \"loud\", \"quiet\"" },
        { "half", new Value { Number = 0.25 }, "parameter \"half\": 0.25 came; wanted: a number, one of 0.5, 1" },
        { "on", new Value { Integer = 1 }, "parameter \"on\": 1 came; wanted: a boolean" },
        { "list", new Value { Object = new ValueMap() }, "parameter \"list\": an object came; wanted: an array" },
        { "table", new Value { Text = new string('x', 100) }, "parameter \"table\": a string came; wanted: an object" },
        { "hwo", new Value { Text = "x" }, "t has no parameter \"hwo\" - did you mean \"who\"?" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_came_and_what_is_wanted_is_told(string name, Value value, string problem)
    {
        ValueMap given = Given((name, value));
        if (name != "who" && name != "hwo")
            given = Given(("who", new Value { Text = "x" }), (name, value));
        Assert.Equal(problem, ArgumentCheck.Complete(Tool, given, new ValueMap()));
    }

    [Fact]
    public void What_is_required_must_come_and_nil_is_nothing()
    {
        const string problem = "parameter \"who\" is missing; wanted: a string";
        Assert.Equal(problem, ArgumentCheck.Complete(Tool, new ValueMap(), new ValueMap()));
        Assert.Equal(problem, ArgumentCheck.Complete(Tool, Given(("who", new Value())), new ValueMap()));
    }

    [Fact]
    public void Defaults_are_filled_in_and_whole_numbers_are_integers()
    {
        ValueMap complete = new();
        Assert.Null(ArgumentCheck.Complete(Tool, Given(("who", new Value { Text = "x" }), ("half", new Value { Number = 1 })), complete));
        Assert.Equal(2, Find(complete, "count").Integer);
        Assert.Equal(1, Find(complete, "half").Integer);
        Assert.Equal(Value.KindOneofCase.None, Find(complete, "on").KindCase);
    }

    [Fact]
    public void A_result_is_held_against_the_promise()
    {
        Assert.Null(ArgumentCheck.CheckResult(Tool, new Value { Number = 1.5 }));
        Assert.Equal("t promises a number and returned a string", ArgumentCheck.CheckResult(Tool, new Value { Text = "x" }));
        Assert.Equal("t promises a number and returned nothing", ArgumentCheck.CheckResult(Tool, new Value()));
        Value any = new() { Text = "x" };
        Assert.Null(ArgumentCheck.CheckResult(Tool with { Returns = ToolValueKind.Void }, any));
        Assert.Equal(Value.KindOneofCase.None, any.KindCase);
    }

    private static ValueMap Given(params (string Name, Value Value)[] values)
    {
        ValueMap map = new();
        foreach ((string name, Value value) in values)
        {
            ValueEntry entry = map.Entries.Add();
            (entry.Key, entry.Value) = (name, value);
        }

        return map;
    }

    private static Value Find(ValueMap map, string name)
    {
        foreach (ValueEntry entry in map.Entries)
        {
            if (entry.Key == name)
                return entry.EnsureValue();
        }

        throw new InvalidOperationException(name);
    }
}
