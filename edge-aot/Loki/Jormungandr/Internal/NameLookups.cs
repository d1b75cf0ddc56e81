using System.Net;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// Finds the addresses of names. The system's way blocks a thread, for half a minute where no name server answers, so it has
/// threads for itself, and is done once for all runs of a tool that ask for the same name at a time. Any thread.
/// </summary>
/// <param name="find">The system's way; tests have their own.</param>
internal sealed class NameLookups(Func<string, IPAddress[]> find)
{
    private const int MostThreads = 16;

    private readonly BlockingWork _work = new("names", MostThreads);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tool, string Host), Lookup> _going = [];

    public async Task<IPAddress[]> ResolveAsync(string tool, string host, CancellationToken cancellation)
    {
        Lookup? lookup;
        lock (_gate)
        {
            if (!_going.TryGetValue((tool, host), out lookup))
            {
                CancellationTokenSource end = new();
                _going[(tool, host)] = lookup = new Lookup(_work.RunAsync(tool, () => find(host), end.Token), end);
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
                    _going.Remove((tool, host));
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
