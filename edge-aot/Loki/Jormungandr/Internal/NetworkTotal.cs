namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What all runs that go on have sent and received. Any thread.</summary>
internal sealed class NetworkTotal
{
    private long _bytes;

    /// <summary>All of it, with these.</summary>
    public long Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
