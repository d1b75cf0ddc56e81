namespace Edda.Edge.Internal;

/// <summary>
/// Long arrays that nobody uses any more. Left alone, the collector waits until they are several times as much as what is in
/// use; where a peer decides how much passes through, that is his to choose. So whoever lets go of one says so, and when they
/// are too much together they are collected. Of the whole process; any thread.
/// </summary>
internal static class LongGarbage
{
    /// <summary>Shorter ones are collected with the youngest generation, which is small.</summary>
    private const int Shortest = 85_000;

    private const long Most = 8 << 20;

    private static long _bytes;

    public static void Add(long bytes)
    {
        // Of several who find that it is too much, one collects.
        if (bytes >= Shortest && Interlocked.Add(ref _bytes, bytes) >= Most && Interlocked.Exchange(ref _bytes, 0) >= Most)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
    }

    /// <summary>A buffer for another; of the old one nobody may have anything any more.</summary>
    public static void Replace(ref byte[] buffer, byte[] by)
    {
        int dropped = buffer.Length;
        buffer = by;
        Add(dropped);
    }
}
