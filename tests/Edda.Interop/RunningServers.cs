using System.Collections.Concurrent;
using Edda.Testing;

namespace Edda.Interop;

/// <summary>One server of each peer for all cases, started when first asked for and ended with the test run.</summary>
public sealed class RunningServers : IAsyncDisposable
{
    private const string Announcement = "LISTENING ";

    private readonly ConcurrentDictionary<Peer, Lazy<Task<(ChildProcess Process, string Address)>>> _servers = new();

    internal async Task<string> AddressOfAsync(Peer peer) =>
        (await _servers.GetOrAdd(peer, one => new(() => StartAsync(one))).Value).Address;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<(ChildProcess Process, string Address)>> server in _servers.Values)
        {
            if (server.Value.IsCompletedSuccessfully)
            {
                await server.Value.Result.Process.DisposeAsync();
            }
        }
    }

    private static async Task<(ChildProcess Process, string Address)> StartAsync(Peer peer)
    {
        ChildProcess process = peer.StartServer();
        try
        {
            string line = await process.WaitForLineAsync(line => line.StartsWith(Announcement, StringComparison.Ordinal));
            return (process, line[Announcement.Length..].Trim());
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
