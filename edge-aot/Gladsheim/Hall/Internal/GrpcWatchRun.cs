using System.Diagnostics;
using Edda.Contracts.Grpc.Health.V1;
using Edda.Edge.Grpc;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Roskva.Probes;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// Keeps grpc.health.v1's Watch open: every message is a result. When the stream ends, that is a failure, and the next
/// Begin opens it again.
/// </summary>
internal sealed class GrpcWatchRun(HallParts hall, CheckDefinition check) : IProbeRun
{
    private CancellationTokenSource? _watching;

    public void Begin(Action<ProbeResult> done)
    {
        if (_watching is not null)
            return;
        _watching = new CancellationTokenSource();
        _ = WatchAsync(done, _watching);
    }

    public void End()
    {
        _watching?.Cancel();
        _watching = null;
    }

    private async Task WatchAsync(Action<ProbeResult> done, CancellationTokenSource watching)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string end = "the watch ended";
        long began = Stopwatch.GetTimestamp();
        try
        {
            await using GrpcChannel channel = GrpcChannel.ForAddress(check.Target);
            HealthCheckRequest request = new() { Service = check.Service };
            HealthCheckResponse response = new();
            CallOptions options = new() { Cancellation = watching.Token };
            await using GrpcStream<HealthCheckRequest, HealthCheckResponse> stream =
                new HealthClient(channel).Watch(request, options);
            while (await stream.ReadAsync(response, watching.Token).ConfigureAwait(false))
            {
                Tell(GrpcProbe.Describe(response.Status), began, done, watching, ended: false);
                began = Stopwatch.GetTimestamp();
            }
        }
        catch (RpcException failure)
        {
            end = failure.Status.ToString();
        }
        catch (OperationCanceledException)
        {
            // Ended by End, and nobody listens any more.
        }

        Tell(end, began, done, watching, ended: true);
    }

    private void Tell(string? wrong, long began, Action<ProbeResult> done, CancellationTokenSource watching, bool ended)
    {
        ProbeResult result = new(
            wrong is null ? ProbeOutcome.Passed : ProbeOutcome.Failed, wrong ?? "",
            (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        hall.Loop.Post(() =>
        {
            if (_watching != watching)
                return;
            if (ended)
                _watching = null;
            done(result);
        });
    }
}
