using System.Diagnostics;
using Edda.Edge.Hosting.Internal;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Roskva.Probes;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Runs a probe on the thread pool and brings its result back to the loop.</summary>
internal sealed class AsyncProbeRun(HallParts hall, Func<Probe> make, TimeSpan timeout) : IProbeRun
{
    private Probe? _probe;
    private CancellationTokenSource _ending = new();

    public void Begin(Action<ProbeResult> done)
    {
        _probe ??= make();
        _ = RunAsync(_probe, done, _ending.Token);
    }

    public void End()
    {
        _ending.Cancel();
        _ending.Dispose();
        _ending = new CancellationTokenSource();
        if (_probe is not null)
            _ = _probe.DisposeAsync().AsTask();
        _probe = null;
    }

    private async Task RunAsync(Probe probe, Action<ProbeResult> done, CancellationToken ending)
    {
        // Off the loop before the first byte is sent.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        long began = Stopwatch.GetTimestamp();
        ProbeOutcome outcome;
        string detail;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ending);
        limit.CancelAfter(timeout);
        try
        {
            string? wrong = await probe.LookAsync(limit.Token).ConfigureAwait(false);
            (outcome, detail) = wrong is null ? (ProbeOutcome.Passed, "") : (ProbeOutcome.Failed, wrong);
        }
        catch (OperationCanceledException)
        {
            (outcome, detail) = (ProbeOutcome.TimedOut, "no answer in time");
        }
        catch (Exception failure)
        {
            (outcome, detail) = (ProbeOutcome.Failed, SystemError.Describe(failure));
        }

        ProbeResult result = new(outcome, detail, (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        if (!ending.IsCancellationRequested)
            hall.Loop.Post(() => done(result));
    }
}
