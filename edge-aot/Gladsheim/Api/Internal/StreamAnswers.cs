using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.Api.Internal;

/// <summary>The endless answers: health, events, lines of output. Each ends with its caller, or when the server drains.</summary>
internal sealed class StreamAnswers(ServiceHall hall, GrpcServer server)
{
    private const int BatchSize = 16;

    public async ValueTask HealthAsync(
        SubscribeServiceHealthRequest request, ResponseStream<ServiceHealth> responses, ServerCall call)
    {
        string pattern = request.NamePattern.ToString();
        ServiceHealth message = new();
        // The place first, then the state: what changes in between is told twice rather than never.
        ulong seen = hall.Events.Last;
        RegistrySnapshot now = hall.Registry.Current;
        for (int i = 0; i < now.Services.Length; i++)
        {
            ServiceSnapshot service = now.Services[i];
            if (NamePattern.Matches(pattern, service.Name))
                await TellAsync(service).ConfigureAwait(false);
        }

        HallEvent[] batch = new HallEvent[BatchSize];
        await FollowAsync(call, async end =>
        {
            await hall.Events.WaitAsync(seen, end).ConfigureAwait(false);
            int count = hall.Events.Read(seen, batch, out ulong missed);
            seen += missed;
            for (int i = 0; i < count; i++)
            {
                seen = batch[i].Sequence;
                if (batch[i] is { Kind: EventKind.Health, Health: { } service } && NamePattern.Matches(pattern, service.Name))
                    await TellAsync(service).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);

        ValueTask TellAsync(ServiceSnapshot service)
        {
            message.Clear();
            StatusMessages.Fill(message, service);
            return responses.WriteAsync(message, call.Cancellation);
        }
    }

    public async ValueTask EventsAsync(EventsRequest request, ResponseStream<Event> responses, ServerCall call)
    {
        string pattern = request.NamePattern.ToString();
        // 0 is before everything that is kept. A number that has not been reached yet is "from now on".
        ulong seen = Math.Min(request.AfterSequence, hall.Events.Last);
        bool resumes = request.AfterSequence > 0;
        Event message = new();
        HallEvent[] batch = new HallEvent[BatchSize];
        await call.SendHeadersAsync().ConfigureAwait(false);
        await FollowAsync(call, async end =>
        {
            await hall.Events.WaitAsync(seen, end).ConfigureAwait(false);
            int count = hall.Events.Read(seen, batch, out ulong missed);
            seen += missed;
            if (missed > 0 && resumes)
            {
                message.Clear();
                message.Sequence = seen;
                message.Missed = missed;
                await responses.WriteAsync(message, end).ConfigureAwait(false);
            }

            resumes = true;
            for (int i = 0; i < count; i++)
            {
                seen = batch[i].Sequence;
                if (!NamePattern.Matches(pattern, batch[i].Name))
                    continue;
                message.Clear();
                EventMessages.Fill(message, batch[i]);
                await responses.WriteAsync(message, end).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    public async ValueTask LogsAsync(
        LogsRequest request, ServiceSnapshot service, ResponseStream<LogLine> responses, ServerCall call)
    {
        if (service.Output is not { } store)
            return;
        using LogCursor cursor = store.Read(request.Tail, request.SinceUnixMs);
        LogLine message = new() { Name = service.Name };
        while (TryRead(cursor, message))
            await responses.WriteAsync(message, call.Cancellation).ConfigureAwait(false);
        if (!request.Follow)
            return;
        await FollowAsync(call, async end =>
        {
            await store.WaitForMoreAsync(cursor, end).ConfigureAwait(false);
            while (TryRead(cursor, message))
                await responses.WriteAsync(message, end).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static bool TryRead(LogCursor cursor, LogLine message)
    {
        if (!cursor.TryRead(out LogRecord record))
            return false;
        message.AtUnixMs = record.UnixMilliseconds;
        message.Line.Set(record.Line);
        message.Dropped = record.Dropped;
        return true;
    }

    private async Task FollowAsync(ServerCall call, Func<CancellationToken, Task> step)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, server.Draining);
        try
        {
            while (true)
                await step(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (server.Draining.IsCancellationRequested)
                call.Fail(StatusCode.Unavailable, "the service is ending");
            else
                call.Fail(StatusCode.Cancelled, "the caller is gone");
        }
    }
}
