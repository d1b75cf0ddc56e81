namespace Edda.Testing;

/// <summary>Waits, with a bound, for something that can only be looked at, such as a socket that is no longer there.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static Task HoldsAsync(Func<bool> condition, string what) =>
        HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? ChildProcess.Patience);
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"waited in vain until {what}");
        }
    }
}
