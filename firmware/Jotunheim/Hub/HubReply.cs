using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Jotunheim.Hub;

/// <summary>Whoever asked the hub something.</summary>
public abstract class HubReply
{
    /// <param name="value">Null when there is none; to be used before this returns.</param>
    public abstract void Take(StatusCode status, string message, Value value);
}
