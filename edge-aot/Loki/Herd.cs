using Edda.Loki.Workers.Internal;

namespace Edda.Loki;

/// <summary>
/// After many came at once that stay, devices or scripts that wait: what their coming needed has lived long enough to be kept by the collector's quick
/// passes, a fifth of all memory, so it is collected when they are all there. Any thread.
/// </summary>
internal sealed class Herd
{
    private const int Many = 64;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private int _arrivals;

    public void Arrived()
    {
        if (Interlocked.Increment(ref _arrivals) == Many)
            _ = SettleAsync();
    }

    private async Task SettleAsync()
    {
        int before;
        do
        {
            before = Volatile.Read(ref _arrivals);
            await Task.Delay(Rest).ConfigureAwait(false);
        }
        while (before != Volatile.Read(ref _arrivals));
        Volatile.Write(ref _arrivals, 0);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Posix.TrimHeap();
    }
}
