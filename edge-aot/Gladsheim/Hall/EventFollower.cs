using Edda.Contracts.Responsibility.V1;
using Edda.Edge.Grpc;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall;

/// <summary>
/// Reads every event: all go into the log, and those that somebody should see to are offered to Odin, where one is
/// registered: named in the settings, or a service called "odin" that answers einherjar.v1. Owns a task until Dispose.
/// </summary>
public sealed class EventFollower : IAsyncDisposable
{
    private const string OdinName = "odin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ServiceHall _hall;
    private readonly GladsheimLog _log;
    private readonly Func<string?> _odin;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _following;
    private GrpcChannel? _channel;

    /// <param name="odin">Where the settings say that Odin is; null: nowhere.</param>
    public EventFollower(ServiceHall hall, GladsheimLog log, Func<string?> odin)
    {
        _hall = hall;
        _log = log;
        _odin = odin;
        _following = Task.Run(FollowAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        if (_channel is not null)
            await _channel.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private static bool IsAlert(HallEvent told) =>
        told.Kind == EventKind.Limit || (told.Kind == EventKind.State && told.To == ServiceState.Crashed);

    private async Task FollowAsync()
    {
        HallEvent[] batch = new HallEvent[32];
        ulong seen = 0;
        try
        {
            while (true)
            {
                await _hall.Events.WaitAsync(seen, _end.Token).ConfigureAwait(false);
                int count = _hall.Events.Read(seen, batch, out _);
                for (int i = 0; i < count; i++)
                {
                    HallEvent told = batch[i];
                    seen = told.Sequence;
                    _log.Told(told);
                    if (IsAlert(told) && Address() is { } address)
                        await AlertAsync(address, told).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private string? Address() => _odin() ?? _hall.EinherjarAddressOf(OdinName);

    private async Task AlertAsync(string address, HallEvent told)
    {
        if (_channel?.Address != address)
        {
            if (_channel is not null)
                await _channel.DisposeAsync().ConfigureAwait(false);
            _channel = GrpcChannel.ForAddress(address);
        }

        TakeRequest request = new() { Reason = told.Detail };
        TaskContext context = request.EnsureContext();
        context.TaskId = $"gladsheim-alert-{told.Sequence}-{told.AtUnixMs}";
        context.Function = "alert";
        context.Description = told.Kind == EventKind.Limit
            ? $"{(told.Name.Length > 0 ? told.Name : "all services together")}: {told.Detail}"
            : $"{told.Name} is CRASHED: {told.Detail}";
        context.OfferedBy = "gladsheim";
        context.Values.Set("service", told.Name);
        context.Values.Set("kind", told.Kind.ToString());
        context.Values.Set("critical", told.Kind == EventKind.State || told.Limit.Critical ? "true" : "false");
        try
        {
            CallOptions options = new() { Timeout = Patience, Cancellation = _end.Token };
            TakeResponse response = new();
            await new ResponsibilityClient(_channel).TakeAsync(request, response, options).ConfigureAwait(false);
            if (!response.Taken)
                _log.OdinUnreachable(address, response.Reason.ToString());
        }
        catch (RpcException failure)
        {
            _log.OdinUnreachable(address, failure.Status.ToString());
        }
    }
}
