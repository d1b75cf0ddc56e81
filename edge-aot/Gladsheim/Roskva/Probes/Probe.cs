namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>
/// Looks once whether a service is well. One probe at a time per instance, on any thread; it never throws but for
/// cancellation, which is how a timeout ends it.
/// </summary>
public abstract class Probe : IAsyncDisposable
{
    /// <summary>Null: well. Otherwise what is wrong, in a few words.</summary>
    public abstract ValueTask<string?> LookAsync(CancellationToken cancellation);

    public virtual ValueTask DisposeAsync() => default;
}
