using Edda.Contracts.Loki.V1;
using Edda.Edge.Internal;
using Edda.Edge.Settings.Internal;
using Edda.Loki.Children;

namespace Edda.Loki.Execution;

/// <summary>Checks what a script asks of a child before the child sees it.</summary>
internal static class ChildCall
{
    /// <summary>Null with the reason when there is no such function or an argument does not fit.</summary>
    public static ScriptCall? Prepare(
        IReadOnlyDictionary<string, IScriptChild> children, ScriptRun run, string child, string function,
        ValueList arguments, out string problem)
    {
        problem = "";
        if (!children.TryGetValue(child, out IScriptChild? component))
        {
            problem = $"there is no {child} on this machine";
            return null;
        }

        ScriptFunction? wanted = component.Functions.FirstOrDefault(candidate => candidate.Name == function);
        if (wanted is null)
        {
            string[] names = [.. component.Functions.Select(candidate => candidate.Name)];
            problem = $"{child} has no function {function}{Words.DidYouMean(function, names)}";
            return null;
        }

        for (int i = 0; i < wanted.Parameters.Count; i++)
        {
            ScriptArgument parameter = wanted.Parameters[i];
            Value? given = i < arguments.Items.Count ? arguments.Items[i] : null;
            if (given is null || given.KindCase == Value.KindOneofCase.None)
            {
                if (!parameter.Required)
                    continue;
                problem = $"{child}:{function}: {parameter.Name} is missing; wanted: {NameOf(parameter.Type)}";
                return null;
            }

            if (Fits(given, parameter.Type))
                continue;
            problem = $"{child}:{function}: {parameter.Name} is {ValueText.KindOf(given)}; wanted: {NameOf(parameter.Type)}";
            return null;
        }

        return new ScriptCall(run, wanted, arguments);
    }

    private static bool Fits(Value value, ArgumentType type) => type switch
    {
        ArgumentType.String => value.KindCase is Value.KindOneofCase.Text or Value.KindOneofCase.Bytes,
        ArgumentType.Number => value.KindCase is Value.KindOneofCase.Number or Value.KindOneofCase.Integer,
        ArgumentType.Integer => ValueText.TryToInteger(value),
        ArgumentType.Boolean => value.KindCase is Value.KindOneofCase.Boolean,
        // Lua has one kind of table, and an empty one tells nothing.
        ArgumentType.Object => value.HasObject || value is { HasArray: true, Array.Items.Count: 0 },
        ArgumentType.Array => value.HasArray,
        _ => true,
    };

    private static string NameOf(ArgumentType type) => type switch
    {
        ArgumentType.String => "a string",
        ArgumentType.Number => "a number",
        ArgumentType.Integer => "an integer",
        ArgumentType.Boolean => "a boolean",
        ArgumentType.Object => "an object",
        ArgumentType.Array => "an array",
        _ => "a value",
    };
}
