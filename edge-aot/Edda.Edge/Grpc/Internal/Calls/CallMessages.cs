using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Methods;

namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>The reusable messages and streams for calls of one method. Used by one call at a time.</summary>
internal sealed class CallMessages(
    MethodEntry owner, Message? request, Message? response, ICallStream? requests, ICallStream? responses)
{
    public MethodEntry Owner { get; } = owner;

    /// <summary>Only where a call has a single one.</summary>
    public Message Request { get; } = request!;

    /// <summary>Only where a call has a single one.</summary>
    public Message Response { get; } = response!;

    public ICallStream? Requests { get; } = requests;

    public ICallStream? Responses { get; } = responses;

    public void EndStreams()
    {
        Requests?.End();
        Responses?.End();
    }
}
