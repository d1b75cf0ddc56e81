using Edda.Contracts.Einherjar.V1;
using Edda.Edge.Grpc;
using Edda.Gladsheim.Hall;

namespace Edda.Gladsheim.Skirnir;

/// <summary>
/// Asks each running service that answers einherjar.v1 what it can do, keeps the answer in the registry, and again after
/// every change the service tells. One task per such service; owned until Dispose.
/// </summary>
public sealed class ProfileWatchers : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ServiceHall _hall;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watcher> _watchers = new(StringComparer.Ordinal);

    public ProfileWatchers(ServiceHall hall)
    {
        _hall = hall;
        hall.Registry.Published += Look;
    }

    public async ValueTask DisposeAsync()
    {
        _hall.Registry.Published -= Look;
        List<Watcher> left;
        lock (_gate)
        {
            left = [.. _watchers.Values];
            _watchers.Clear();
        }

        foreach (Watcher watcher in left)
            await watcher.End.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>On the loop: begins and ends watching, and does nothing that waits.</summary>
    private void Look(RegistrySnapshot snapshot)
    {
        lock (_gate)
        {
            foreach (ServiceSnapshot service in snapshot.Services)
            {
                bool wanted = service is { State: ServiceState.Running, EinherjarAddress.Length: > 0 };
                if (_watchers.TryGetValue(service.Name, out Watcher? watcher)
                    && (!wanted || watcher.StartId != service.StartId || watcher.Address != service.EinherjarAddress))
                {
                    watcher.End.Cancel();
                    _watchers.Remove(service.Name);
                    watcher = null;
                }

                if (!wanted || watcher is not null)
                    continue;
                Watcher begun = new(service.EinherjarAddress, service.StartId, new CancellationTokenSource());
                _watchers.Add(service.Name, begun);
                _ = Task.Run(() => WatchAsync(service.Name, begun));
            }
        }
    }

    private async Task WatchAsync(string name, Watcher watcher)
    {
        CancellationToken end = watcher.End.Token;
        await using GrpcChannel channel = GrpcChannel.ForAddress(watcher.Address);
        try
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    await FollowAsync(name, channel, end).ConfigureAwait(false);
                }
                catch (RpcException)
                {
                    // Not up yet, or gone for a moment; a service without einherjar.v1 is asked again in vain, but seldom.
                }

                await Task.Delay(RetryAfter, end).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The service or the hall ended.
        }
    }

    private async Task FollowAsync(string name, GrpcChannel channel, CancellationToken end)
    {
        EinherjarClient client = new(channel);
        CallOptions options = new() { Cancellation = end };
        await using GrpcStream<WatchProfileRequest, ProfileChange> changes =
            client.WatchProfile(new WatchProfileRequest(), options);
        ProfileChange change = new();
        Profile profile = new();
        while (await changes.ReadAsync(change, end).ConfigureAwait(false))
        {
            // Whatever the change is, the whole is asked for: it comes seldom, and there is one way to be right.
            await client.GetProfileAsync(new GetProfileRequest(), profile, options).ConfigureAwait(false);
            _hall.SetProfile(name, profile.ToArray());
        }
    }

    private sealed record Watcher(string Address, ulong StartId, CancellationTokenSource End);
}
