using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Jotunheim.Commands;

/// <summary>A command that is being done. The handler owns it and uses it for one command after another.</summary>
public sealed class CommandCall
{
    public Command Command;
    public Result Result;

    /// <summary>When the command began and what time it is now.</summary>
    public long Begun;
    public long Now;

    /// <summary>How often Run has been called for this command before.</summary>
    public int Turns;

    public long Integer(int index)
    {
        Value value = Command.Arguments[index];
        return value.KindCase == Value.KindOneofCase.Number ? (long)value.Number : value.Integer;
    }

    public double Number(int index)
    {
        Value value = Command.Arguments[index];
        return value.KindCase == Value.KindOneofCase.Integer ? value.Integer : value.Number;
    }

    public bool Flag(int index)
    {
        return Command.Arguments[index].Boolean;
    }

    public string Words(int index)
    {
        return Command.Arguments[index].Text.ToString();
    }

    public StatusCode Fail(StatusCode status, string message)
    {
        Result.Message.Set(Short(message));
        return status;
    }

    /// <summary>What a result can hold of a text.</summary>
    public static string Short(string text)
    {
        return text.Length > 120 ? text.Substring(0, 120) : text;
    }
}
