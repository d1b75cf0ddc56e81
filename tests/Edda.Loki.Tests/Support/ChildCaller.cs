using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Tests.Support;

/// <summary>Calls a child as a running script would.</summary>
internal sealed class ChildCaller(IScriptChild child, ToolPermissions permissions, ToolLimits? limits = null) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private ScriptRun? _run;

    public ScriptRun Run => _run ??= new ScriptRun(
        (ulong)GetHashCode(),
        new ToolDefinition("t", new ToolScript("")) { Permissions = permissions, Limits = limits ?? ToolLimits.None }, "me", _cancellation.Token);

    /// <summary>The result; a failure fails the test.</summary>
    public async Task<Value> CallAsync(string function, params object?[] arguments)
    {
        ScriptCall call = await InvokeAsync(function, arguments);
        Assert.True(call.Code == StatusCode.Ok, $"{function}: {call.Code}: {call.Problem}");
        return call.Result;
    }

    /// <summary>The failure; a success fails the test.</summary>
    public async Task<(StatusCode Code, string Problem)> FailAsync(string function, params object?[] arguments)
    {
        ScriptCall call = await InvokeAsync(function, arguments);
        Assert.NotEqual(StatusCode.Ok, call.Code);
        return (call.Code, call.Problem);
    }

    public static string Text(Value? value) => ScriptValues.TextOf(value);

    public static string Text(Value table, string field) => Text(ScriptValues.Field(table, field));

    public static long Integer(Value table, string field) => (long)ScriptValues.NumberOf(ScriptValues.Field(table, field));

    public void Dispose()
    {
        _cancellation.Cancel();
        child.EndRun(Run);
        _cancellation.Dispose();
    }

    private async Task<ScriptCall> InvokeAsync(string function, object?[] arguments)
    {
        ValueList list = new();
        foreach (object? argument in arguments)
            Set(list.Items.Add(), argument);
        ScriptCall call = new(Run, child.Functions.Single(candidate => candidate.Name == function), list);
        await child.InvokeAsync(call);
        return call;
    }

    private static void Set(Value value, object? content)
    {
        switch (content)
        {
            case string text:
                value.Text = text;
                break;
            case byte[] bytes:
                value.EnsureBytes().Set(bytes);
                break;
            case bool flag:
                value.Boolean = flag;
                break;
            case int integer:
                value.Integer = integer;
                break;
            case long integer:
                value.Integer = integer;
                break;
            case double number:
                value.Number = number;
                break;
            case Dictionary<string, object?> table:
                value.EnsureObject();
                foreach ((string name, object? item) in table)
                    Set(ScriptValues.Add(value, name), item);
                break;
        }
    }
}
