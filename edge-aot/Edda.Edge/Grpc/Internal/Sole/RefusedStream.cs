using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>A call that an interceptor has refused: it takes nothing and ends with its status.</summary>
internal sealed class RefusedStream(Status status) : SoleStream
{
    public override bool HasEnded => true;

    public override Status Status => status;

    public override void Take(ReadOnlySpan<byte> message)
    {
    }

    public override Message? Next() => null;

    public override void Leave(Core.Grpc.StatusCode code, string why)
    {
    }
}
