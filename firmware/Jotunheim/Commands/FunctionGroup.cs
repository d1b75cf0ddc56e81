using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Jotunheim.Commands;

/// <summary>Functions that belong together, by their places. One thread calls them, one at a time.</summary>
public abstract class FunctionGroup
{
    /// <summary>
    /// "gpio_write(pin:integer,high:boolean)", "uptime():integer". Types: boolean, integer, number, string. What is
    /// given to Run has been checked against it.
    /// </summary>
    public abstract string[] Signatures { get; }

    /// <summary>Does it, or begins it: <see cref="CommandHandler.Pending"/> asks to be called again, with the same.</summary>
    public abstract StatusCode Run(int function, CommandCall call);
}
