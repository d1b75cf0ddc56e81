using Edda.Core.Grpc;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall;

/// <summary>What became of a command: the service as it is now, or why not.</summary>
public sealed record CommandResult(StatusCode Code, string Message, ServiceSnapshot? Service)
{
    public bool IsOk => Code == StatusCode.Ok;

    public static CommandResult Ok(ServiceSnapshot service) => new(StatusCode.Ok, "", service);

    public static CommandResult Failed(StatusCode code, string message) => new(code, message, null);
}
