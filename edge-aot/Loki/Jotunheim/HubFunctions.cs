using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Loki.Execution;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// What a device can ask of its hub: "loki.capabilities", "loki.scripts" with a place in their order, and any script by
/// its name, with its arguments in the order of its parameters. A device's results are short, so a text is cut.
/// </summary>
internal sealed class HubFunctions(ScriptTable scripts, Func<RegisteredScript, Contracts.Loki.V1.ValueMap, string, ValueTask<ScriptOutcome?>> run)
{
    public async ValueTask CallAsync(HubDevice device, Command command, Result result)
    {
        string function = command.Function.ToString();
        switch (function)
        {
            case "loki.capabilities":
                SetText(result, "Lua 5.4");
                return;
            case "loki.scripts":
                List(command, result);
                return;
            default:
                await RunAsync(device, function, command, result).ConfigureAwait(false);
                return;
        }
    }

    private void List(Command command, Result result)
    {
        int place = command.Arguments.Count == 1 ? (int)command.Arguments[0].Integer : 0;
        string[] names = [.. scripts.All.Select(script => script.Name).Order(StringComparer.Ordinal)];
        if (place < 0 || place >= names.Length)
            Fail(result, StatusCode.OutOfRange, $"there are {names.Length} scripts");
        else
            SetText(result, names[place]);
    }

    private async ValueTask RunAsync(HubDevice device, string name, Command command, Result result)
    {
        if (scripts.Find(name) is not { } script)
        {
            Fail(result, StatusCode.NotFound, scripts.Unknown(name));
            return;
        }

        if (command.Arguments.Count > script.Tool.Parameters.Count)
        {
            Fail(result, StatusCode.InvalidArgument, $"{name} has {script.Tool.Parameters.Count} parameters");
            return;
        }

        Contracts.Loki.V1.ValueMap arguments = new();
        for (int i = 0; i < command.Arguments.Count; i++)
        {
            Contracts.Loki.V1.ValueEntry entry = arguments.Entries.Add();
            entry.Key = script.Tool.Parameters[i].Name;
            Copy(command.Arguments[i], entry.EnsureValue());
        }

        if (await run(script, arguments, device.Record.Id).ConfigureAwait(false) is not { } outcome)
            Fail(result, StatusCode.ResourceExhausted, "the hub is busy");
        else if (outcome.Kind != Contracts.Loki.Worker.V1.Outcome.Returned)
            Fail(result, StatusCode.Unknown, outcome.Problem);
        else
            Copy(outcome.Result, result);
    }

    private static void Copy(Value from, Contracts.Loki.V1.Value to)
    {
        switch (from.KindCase)
        {
            case Value.KindOneofCase.Boolean:
                to.Boolean = from.Boolean;
                break;
            case Value.KindOneofCase.Integer:
                to.Integer = from.Integer;
                break;
            case Value.KindOneofCase.Number:
                to.Number = from.Number;
                break;
            case Value.KindOneofCase.Text:
                to.EnsureText().Set(from.Text);
                break;
            default:
                break;
        }
    }

    private static void Copy(Contracts.Loki.V1.Value from, Result to)
    {
        switch (from.KindCase)
        {
            case Contracts.Loki.V1.Value.KindOneofCase.Boolean:
                to.EnsureValue().Boolean = from.Boolean;
                break;
            case Contracts.Loki.V1.Value.KindOneofCase.Integer:
                to.EnsureValue().Integer = from.Integer;
                break;
            case Contracts.Loki.V1.Value.KindOneofCase.Number:
                to.EnsureValue().Number = from.Number;
                break;
            case Contracts.Loki.V1.Value.KindOneofCase.Text:
                SetText(to, from.Text.ToString());
                break;
            case Contracts.Loki.V1.Value.KindOneofCase.None:
                break;
            default:
                Fail(to, StatusCode.OutOfRange, "a device takes no tables");
                break;
        }
    }

    private static void SetText(Result result, string text) => result.EnsureValue().EnsureText().Set(Cut(text));

    private static void Fail(Result result, StatusCode status, string message)
    {
        result.Status = (uint)status;
        result.Message.Set(Cut(message));
    }

    /// <summary>To what a device's message holds, between two characters.</summary>
    private static string Cut(string text)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(text) > DeviceLimits.LongestText)
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        return text;
    }
}
