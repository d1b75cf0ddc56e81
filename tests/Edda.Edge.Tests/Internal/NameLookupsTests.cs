using System.Net;
using System.Net.Sockets;
using Edda.Edge.Internal;
using Edda.Testing;

namespace Edda.Edge.Tests.Internal;

public sealed class NameLookupsTests
{
    [Fact]
    public async Task A_name_that_many_ask_for_at_a_time_is_looked_up_once()
    {
        using ManualResetEventSlim gate = new();
        int asked = 0;
        NameLookups names = new(_ =>
        {
            Interlocked.Increment(ref asked);
            gate.Wait();
            return [IPAddress.Loopback];
        });
        Task<IPAddress[]>[] all = [.. Enumerable.Range(0, 100).Select(_ => names.ResolveAsync("t", "h", CancellationToken.None))];
        gate.Set();

        foreach (IPAddress[] found in await Task.WhenAll(all))
            Assert.Equal([IPAddress.Loopback], found);
        Assert.Equal(1, asked);
        await names.ResolveAsync("t", "h", CancellationToken.None);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_keeps_no_other_owner_waiting()
    {
        using ManualResetEventSlim gate = new();
        NameLookups names = new(host =>
        {
            if (host.StartsWith("dead", StringComparison.Ordinal))
                gate.Wait();
            return host == "missing" ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.IPv6Loopback];
        });
        using CancellationTokenSource enough = new();
        Task[] dead = [.. Enumerable.Range(0, 300).Select(i => names.ResolveAsync("bad", "dead" + i, enough.Token))];

        Assert.Equal([IPAddress.IPv6Loopback], await names.ResolveAsync("good", "h", CancellationToken.None).WaitAsync(ChildProcess.Patience));
        await Assert.ThrowsAsync<SocketException>(() => names.ResolveAsync("good", "missing", CancellationToken.None));

        await enough.CancelAsync();
        foreach (Task task in dead)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        gate.Set();
        // Of the 300, those that had not begun never do: the tool is not behind them.
        Assert.Equal([IPAddress.IPv6Loopback], await names.ResolveAsync("bad", "h", CancellationToken.None).WaitAsync(ChildProcess.Patience));
    }
}
