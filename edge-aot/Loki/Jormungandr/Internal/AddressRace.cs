using System.Net;
using System.Net.Sockets;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// Connects to whichever of a name's addresses answers first: each has a head start over the next, and one that does not
/// answer delays the connection by no more than that. RFC 8305, section 5.
/// </summary>
internal static class AddressRace
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>The caller's; all others are closed. Throws the last failure when none answers.</summary>
    /// <param name="endpoints">At least one, the best first.</param>
    public static async Task<Socket> ConnectAsync(IReadOnlyList<IPEndPoint> endpoints, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<Socket>> running = [];
        int next = 0;
        try
        {
            while (true)
            {
                if (next < endpoints.Count)
                    running.Add(ConnectAsync(endpoints[next++], over.Token));
                Task<Socket>? first = await FirstAsync(running, next < endpoints.Count ? HeadStart : Timeout.InfiniteTimeSpan).ConfigureAwait(false);
                if (first is null)
                    continue;
                running.Remove(first);
                if (first.IsCompletedSuccessfully || (running.Count == 0 && next == endpoints.Count) || cancellation.IsCancellationRequested)
                    return await first.ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> late in running)
                _ = CloseAsync(late);
        }
    }

    /// <summary>Null: none has an end in time.</summary>
    private static async Task<Task<Socket>?> FirstAsync(List<Task<Socket>> running, TimeSpan patience)
    {
        Task<Task<Socket>> any = Task.WhenAny(running);
        await ((Task)any).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return any.IsCompleted ? await any.ConfigureAwait(false) : null;
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CloseAsync(Task<Socket> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
            (await late.ConfigureAwait(false)).Dispose();
    }
}
