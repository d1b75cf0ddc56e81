using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Internal;
using Edda.Edge.Settings.Internal;
using Edda.Loki.Tools;

namespace Edda.Loki.Execution;

/// <summary>Holds what a caller gave against the tool's parameters, and fills in what he left out.</summary>
internal static class ArgumentCheck
{
    /// <summary>Null, or what is wrong: the parameter, what came and what is wanted.</summary>
    public static string? Complete(ToolDefinition tool, ValueMap given, ValueMap into)
    {
        foreach (ValueEntry entry in given.Entries)
        {
            string name = entry.Key.ToString();
            if (tool.Parameters.Any(parameter => parameter.Name == name))
                continue;
            string[] names = [.. tool.Parameters.Select(parameter => parameter.Name)];
            return $"{tool.Name} has no parameter \"{name}\"{Words.DidYouMean(name, names)}";
        }

        foreach (ToolParameter parameter in tool.Parameters)
        {
            ValueEntry entry = into.Entries.Add();
            entry.Key = parameter.Name;
            Value value = entry.EnsureValue();
            if (Find(given, parameter.Name) is { } found)
            {
                value.CopyFrom(found);
                if (Objection(parameter, value) is { } objection)
                    return $"parameter \"{parameter.Name}\": {objection}";
            }
            else if (parameter.DefaultJson is not null)
            {
                ValueText.Parse(parameter.DefaultJson, value);
            }
            else if (parameter.Required)
            {
                return $"parameter \"{parameter.Name}\" is missing; wanted: {Wanted(parameter)}";
            }
        }

        return null;
    }

    /// <summary>Null, or how the result differs from what the tool promises.</summary>
    public static string? CheckResult(ToolDefinition tool, Value result)
    {
        if (tool.Returns == ToolValueKind.Void)
        {
            result.Clear();
            return null;
        }

        return Fits(tool.Returns, result)
            ? null
            : $"{tool.Name} promises {NameOf(tool.Returns)} and returned {ValueText.KindOf(result)}";
    }

    /// <summary>Null, or what came and what is wanted.</summary>
    public static string? Objection(ToolParameter parameter, Value value)
    {
        if (!Fits(parameter.Kind, value))
            return $"{Shown(value)} came; wanted: {Wanted(parameter)}";
        if (parameter.Kind == ToolValueKind.Number)
        {
            double number = value.HasInteger ? value.Integer : value.Number;
            if (number < parameter.Minimum || number > parameter.Maximum || double.IsNaN(number))
                return $"{Shown(value)} came; wanted: {Wanted(parameter)}";
            // As in Lua itself, a whole number is an integer wherever it came from.
            _ = ValueText.TryToInteger(value);
        }

        return parameter.ChoicesJson.Count == 0 || IsChoice(parameter, value)
            ? null
            : $"{Shown(value)} came; wanted: {Wanted(parameter)}";
    }

    private static Value? Find(ValueMap given, string name)
    {
        foreach (ValueEntry entry in given.Entries)
        {
            if (entry.Key == name)
                return entry.Value is { } value && value.KindCase != Value.KindOneofCase.None ? value : null;
        }

        return null;
    }

    private static bool IsChoice(ToolParameter parameter, Value value)
    {
        Value choice = new();
        foreach (string json in parameter.ChoicesJson)
        {
            ValueText.Parse(json, choice);
            if (choice.HasText ? value.HasText && choice.Text == value.Text : NumberOf(choice) == NumberOf(value))
                return true;
        }

        return false;
    }

    private static double NumberOf(Value value) => value.HasInteger ? value.Integer : value.HasNumber ? value.Number : double.NaN;

    private static bool Fits(ToolValueKind kind, Value value) => kind switch
    {
        ToolValueKind.String => value.HasText || value.HasBytes,
        ToolValueKind.Number => value.HasInteger || value.HasNumber,
        ToolValueKind.Boolean => value.HasBoolean,
        // An empty table is both.
        ToolValueKind.Object => value.HasObject || value is { HasArray: true, Array.Items.Count: 0 },
        ToolValueKind.Array => value.HasArray,
        _ => true,
    };

    private static string Shown(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text when value.Text.Length <= 64 => $"\"{value.Text}\"",
        Value.KindOneofCase.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Number => value.Number.ToString(CultureInfo.InvariantCulture),
        _ => ValueText.KindOf(value),
    };

    private static string Wanted(ToolParameter parameter)
    {
        string wanted = NameOf(parameter.Kind);
        if (parameter.ChoicesJson.Count > 0)
            return $"{wanted}, one of {string.Join(", ", parameter.ChoicesJson)}";
        return (parameter.Minimum, parameter.Maximum) switch
        {
            ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $"{wanted} from {low} to {high}"),
            ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $"{wanted}, at least {low}"),
            (null, { } high) => string.Create(CultureInfo.InvariantCulture, $"{wanted}, at most {high}"),
            _ => wanted,
        };
    }

    private static string NameOf(ToolValueKind kind) => kind switch
    {
        ToolValueKind.String => "a string",
        ToolValueKind.Number => "a number",
        ToolValueKind.Boolean => "a boolean",
        ToolValueKind.Object => "an object",
        ToolValueKind.Array => "an array",
        _ => "nothing",
    };
}
