using Edda.Loki.Workers.Internal;

namespace Edda.Loki;

/// <summary>
/// While many come at once that stay, devices or scripts that wait, and after that: what their coming needed has lived long
/// enough to be kept by the collector's quick passes, and what OpenSSL freed lies between what it needs, together a third of
/// all memory. So it is collected and given back. Any thread.
/// </summary>
internal sealed class Herd
{
    private const int Many = 64;
    private const int Flock = 128;
    private const int Rest = 10;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private int _arrivals;

    public void Arrived()
    {
        if (Interlocked.Increment(ref _arrivals) == Many)
            _ = SettleAsync();
    }

    private async Task SettleAsync()
    {
        int seen = Many;
        int collected = 0;
        for (int quiet = 0; quiet < Rest;)
        {
            await Task.Delay(Look).ConfigureAwait(false);
            int arrivals = Volatile.Read(ref _arrivals);
            quiet = arrivals == seen ? quiet + 1 : 0;
            seen = arrivals;
            if (arrivals - collected >= Flock)
            {
                Collect();
                collected = arrivals;
            }
        }

        Volatile.Write(ref _arrivals, 0);
        Collect();
    }

    private static void Collect()
    {
        // The one mode in which the collector keeps no memory for what may come.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Posix.TrimHeap();
    }
}
