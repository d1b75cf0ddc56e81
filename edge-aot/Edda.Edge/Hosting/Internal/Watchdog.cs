using System.Globalization;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// Tells a service manager that asks for it (sd_watchdog_enabled(3)) again and again that the service is alive, twice as
/// often as it wants to hear it, and each time only after the service's own work has answered. Ends with Dispose.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly PeriodicTimer _timer;

    private Watchdog(TimeSpan interval, Func<Task> answer)
    {
        _timer = new PeriodicTimer(interval / 2);
        _ = RunAsync(answer);
    }

    /// <summary>Null where nobody has asked, or asked another process.</summary>
    public static Watchdog? Start(Func<Task> answer) =>
        Interval(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"))
            is { } interval ? new Watchdog(interval, answer) : null;

    public void Dispose() => _timer.Dispose();

    private static TimeSpan? Interval(string? microseconds, string? pid)
    {
        bool isOther = !string.IsNullOrEmpty(pid) && pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return !isOther && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value is >= 2000 and < uint.MaxValue
                ? TimeSpan.FromMicroseconds(value)
                : null;
    }

    private async Task RunAsync(Func<Task> answer)
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            await answer().ConfigureAwait(false);
            ServiceManager.Alive();
        }
    }
}
