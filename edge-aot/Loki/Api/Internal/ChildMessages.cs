using Edda.Contracts.Loki.V1;
using Edda.Loki.Children;

namespace Edda.Loki.Api.Internal;

/// <summary>Children as messages.</summary>
internal static class ChildMessages
{
    public static void Fill(Child message, IScriptChild child)
    {
        message.Name = child.Name;
        foreach (ScriptFunction function in child.Functions)
        {
            ChildFunction copy = message.Functions.Add();
            copy.Name = function.Name;
            copy.Description = function.Description;
            copy.Returns = TypeOf(function.Returns);
            foreach (ScriptArgument argument in function.Parameters)
            {
                Parameter parameter = copy.Parameters.Add();
                parameter.Name = argument.Name;
                parameter.Type = TypeOf(argument.Type);
                parameter.Required = argument.Required;
                parameter.Description = argument.Description;
            }
        }
    }

    private static Contracts.Loki.V1.ValueType TypeOf(ArgumentType type) => type switch
    {
        ArgumentType.Void => Contracts.Loki.V1.ValueType.Void,
        ArgumentType.String => Contracts.Loki.V1.ValueType.String,
        ArgumentType.Number => Contracts.Loki.V1.ValueType.Number,
        ArgumentType.Integer => Contracts.Loki.V1.ValueType.Integer,
        ArgumentType.Boolean => Contracts.Loki.V1.ValueType.Boolean,
        ArgumentType.Object => Contracts.Loki.V1.ValueType.Object,
        ArgumentType.Array => Contracts.Loki.V1.ValueType.Array,
        _ => Contracts.Loki.V1.ValueType.Unspecified,
    };
}
