using Edda.Edge.Grpc;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Connections;
using Edda.Testing;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>How many connections there are while some of them leave.</summary>
public sealed class EstablishedConnectionsTests
{
    // As many as may be on their way out beside those that are allowed.
    private const int MostLeaving = 32;

    private readonly EstablishedConnections _established = new(1);
    private readonly List<Connection> _connections = [.. Enumerable.Range(0, MostLeaving + 3).Select(_ => new Connection(new Deaf(), GrpcPeer.Unknown))];

    [Fact]
    public async Task Who_comes_has_its_place_at_once_until_too_many_of_the_old_ones_are_not_gone()
    {
        foreach (Connection connection in _connections[..(MostLeaving + 1)])
        {
            ValueTask<bool> added = _established.TryAddAsync(connection, CancellationToken.None);
            Assert.True(added.IsCompleted && await added);
        }

        Task<bool> waits = _established.TryAddAsync(_connections[MostLeaving + 1], CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);
        _established.Remove(_connections[0]);
        Assert.True(await waits.WaitAsync(ChildProcess.Patience));
        Assert.Equal(1, _established.Count);
    }

    [Fact]
    public async Task Who_waits_and_goes_takes_nobodys_place()
    {
        foreach (Connection connection in _connections[..(MostLeaving + 1)])
        {
            await _established.TryAddAsync(connection, CancellationToken.None);
        }

        using CancellationTokenSource gone = new();
        Task<bool> waits = _established.TryAddAsync(_connections[MostLeaving + 1], gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        _established.Remove(_connections[0]);
        ValueTask<bool> next = _established.TryAddAsync(_connections[MostLeaving + 2], CancellationToken.None);
        Assert.True(next.IsCompleted && await next);
    }

    /// <summary>It does not notice that it should end.</summary>
    private sealed class Deaf : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason)
        {
        }
    }
}
