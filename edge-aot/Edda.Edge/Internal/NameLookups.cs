using System.Net;

namespace Edda.Edge.Internal;

/// <summary>
/// Finds the addresses of names. The system's way blocks a thread, for half a minute where no name server answers, so it has
/// threads for itself, and is done once for all that ask for the same name for the same owner at a time. Any thread.
/// </summary>
/// <param name="find">The system's way; tests have their own.</param>
internal sealed class NameLookups(Func<string, IPAddress[]> find)
{
    private const int MostThreads = 16;
    private const int MostOfOne = 4;

    private readonly BlockingWork _work = new("names", MostThreads, MostOfOne);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Owner, string Host), Lookup> _going = [];

    /// <summary>Of this process.</summary>
    public static NameLookups Shared { get; } = new(Dns.GetHostAddresses);

    public async Task<IPAddress[]> ResolveAsync(string owner, string host, CancellationToken cancellation)
    {
        Lookup? lookup;
        lock (_gate)
        {
            if (!_going.TryGetValue((owner, host), out lookup))
            {
                CancellationTokenSource end = new();
                _going[(owner, host)] = lookup = new Lookup(_work.RunAsync(owner, () => find(host), end.Token), end);
            }

            lookup.Waiting++;
        }

        try
        {
            return await lookup.Addresses.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (--lookup.Waiting == 0)
                {
                    _going.Remove((owner, host));
                    lookup.End.Cancel(); // what nobody waits for does not begin
                }
            }
        }
    }

    private sealed class Lookup(Task<IPAddress[]> addresses, CancellationTokenSource end)
    {
        public Task<IPAddress[]> Addresses { get; } = addresses;

        public CancellationTokenSource End { get; } = end;

        public int Waiting { get; set; }
    }
}
