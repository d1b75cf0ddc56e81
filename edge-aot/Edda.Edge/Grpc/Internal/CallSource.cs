namespace Edda.Edge.Grpc.Internal;

/// <summary>Where a call comes from, as far as whoever looks at calls may know it.</summary>
internal abstract class CallSource(Connection? connection)
{
    public Connection? Connection { get; } = connection;

    /// <summary>Signalled when the caller goes away.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>The last text under a name; null when there is none.</summary>
    public abstract string? Header(string name);

    public abstract void CopyRequestHeaders(Metadata target);
}
