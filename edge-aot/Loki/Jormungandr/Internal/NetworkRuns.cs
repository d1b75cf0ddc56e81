using System.Collections.Concurrent;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What every run has open, by the run. Any thread.</summary>
internal sealed class NetworkRuns(JormungandrSettings settings)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<ulong, RunNetwork> _runs = new();
    private readonly NetworkTotal _total = new();

    /// <summary>Does one call; whatever fails becomes the call's status.</summary>
    public async ValueTask GuardAsync(ScriptCall call, Func<RunNetwork, Task> action)
    {
        RunNetwork network = _runs.GetOrAdd(call.Run.Id, _ => new RunNetwork(call.Run, settings, _total));
        try
        {
            await action(network).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            NetworkException problem = NetworkErrors.Describe(failure, call.Function.Name);
            call.Result.Clear();
            call.Fail(problem.Code, problem.Message, problem.Limit);
        }
    }

    public void End(ScriptRun run)
    {
        if (!_runs.TryRemove(run.Id, out RunNetwork? network))
            return;
        foreach (IAsyncDisposable thing in network.End())
            _ = CloseAsync(thing);
    }

    public static CancellationTokenSource Timeout(ScriptCall call, TimeSpan timeout)
    {
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(call.Run.Cancellation);
        source.CancelAfter(timeout);
        return source;
    }

    public static TimeSpan Seconds(Value? value, TimeSpan otherwise)
    {
        double seconds = ScriptValues.NumberOf(value, otherwise.TotalSeconds);
        return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, LongestTimeout.TotalSeconds)) : TimeSpan.FromMilliseconds(1);
    }

    private static async Task CloseAsync(IAsyncDisposable thing)
    {
        try
        {
            await thing.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // The run is over; nobody is left to tell.
        }
    }
}
