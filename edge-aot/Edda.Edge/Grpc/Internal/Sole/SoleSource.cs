namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>A connection that carries one call. Whoever sends headers worth looking at is not served so.</summary>
internal sealed class SoleSource(Connection connection, CancellationToken closed) : CallSource(connection)
{
    public override CancellationToken Aborted => closed;

    public override string? Header(string name) => null;

    public override void CopyRequestHeaders(Metadata target)
    {
    }
}
