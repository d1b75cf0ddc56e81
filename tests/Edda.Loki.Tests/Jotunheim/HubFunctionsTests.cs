using Edda.Contracts.Jotunheim.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Loki.Execution;
using Edda.Loki.Jotunheim;
using Edda.Loki.Tools;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>What a device can ask of its hub.</summary>
public sealed class HubFunctionsTests : IDisposable
{
    private readonly TestHub _hub = new(1);
    private readonly ScriptTable _scripts = new();
    private ScriptOutcome? _outcome = new() { Kind = Outcome.Returned };
    private Contracts.Loki.V1.ValueMap? _given;

    public HubFunctionsTests()
    {
        _scripts.Add(new ToolDefinition("b", new ToolScript("")) { Parameters = [Parameter("x"), Parameter("y")] }, replace: false);
        _scripts.Add(new ToolDefinition("a", new ToolScript("")), replace: false);
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task It_is_told_what_the_hub_is_and_which_scripts_there_are_one_by_one()
    {
        Assert.Contains("Lua", (await CallAsync("loki.capabilities")).Value!.Text.ToString(), StringComparison.Ordinal);
        Assert.Equal("a", (await CallAsync("loki.scripts", new Value { Integer = 0 })).Value!.Text.ToString());
        Assert.Equal("b", (await CallAsync("loki.scripts", new Value { Integer = 1 })).Value!.Text.ToString());
        Result end = await CallAsync("loki.scripts", new Value { Integer = 2 });
        Assert.Equal((uint)StatusCode.OutOfRange, end.Status);
        Assert.Contains("2 scripts", end.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_gets_the_arguments_in_the_order_of_its_parameters_and_its_result_goes_back()
    {
        _outcome = new() { Kind = Outcome.Returned, Result = new Contracts.Loki.V1.Value { Number = 4.5 } };
        Result result = await CallAsync("b", new Value { Integer = 7 }, new Value { Boolean = true });
        Assert.Equal((0u, 4.5), (result.Status, result.Value!.Number));
        Assert.Equal(("x", "y"), (_given!.Entries[0].Key.ToString(), _given.Entries[1].Key.ToString()));
        Assert.Equal(7, _given.Entries[0].Value!.Integer);
        Assert.True(_given.Entries[1].Value!.Boolean);
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_with_its_status()
    {
        Assert.Equal((uint)StatusCode.NotFound, (await CallAsync("c")).Status);
        Assert.Equal((uint)StatusCode.InvalidArgument, (await CallAsync("a", new Value { Integer = 1 })).Status);
        _outcome = null;
        Assert.Equal((uint)StatusCode.ResourceExhausted, (await CallAsync("a")).Status);
        _outcome = new() { Kind = Outcome.Raised, Problem = "line 1: no" };
        Result raised = await CallAsync("a");
        Assert.Equal(((uint)StatusCode.Unknown, "line 1: no"), (raised.Status, raised.Message.ToString()));
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_a_device_is_cut_between_two_characters()
    {
        Contracts.Loki.V1.Value text = new();
        text.EnsureText().Set(string.Concat(Enumerable.Repeat("aß😀", 40)));
        _outcome = new() { Kind = Outcome.Returned, Result = text };
        string cut = (await CallAsync("a")).Value!.Text.ToString();
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(cut), DeviceLimits.LongestText - 3, DeviceLimits.LongestText);
        Assert.StartsWith(cut, text.Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_nothing_a_device_takes()
    {
        Contracts.Loki.V1.Value table = new();
        table.EnsureObject();
        _outcome = new() { Kind = Outcome.Returned, Result = table };
        Assert.Equal((uint)StatusCode.OutOfRange, (await CallAsync("a")).Status);
    }

    private static ToolParameter Parameter(string name) => new(name, ToolValueKind.Number);

    private async Task<Result> CallAsync(string function, params Value[] arguments)
    {
        HubFunctions functions = new(_scripts, (_, given, _) =>
        {
            _given = given;
            return new ValueTask<ScriptOutcome?>(_outcome);
        });
        Command command = new() { Id = "1", Function = function };
        foreach (Value argument in arguments)
            command.Arguments.Add().CopyFrom(argument);
        Result result = new();
        await functions.CallAsync(_hub.Devices[0], command, result);
        return result;
    }
}
