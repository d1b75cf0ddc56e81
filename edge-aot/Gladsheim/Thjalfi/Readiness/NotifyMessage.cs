namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>What one sd_notify datagram says. See sd_notify(3); keys not named here are ignored.</summary>
public readonly record struct NotifyMessage
{
    public bool Ready { get; init; }

    public bool Reloading { get; init; }

    public bool Stopping { get; init; }

    /// <summary>WATCHDOG=1: it is alive.</summary>
    public bool Watchdog { get; init; }

    /// <summary>WATCHDOG=trigger: it asks to be treated as failed.</summary>
    public bool WatchdogTrigger { get; init; }

    public string? Status { get; init; }

    public int? Errno { get; init; }

    /// <summary>Believe it only if the service's tree contains the process.</summary>
    public int? MainPid { get; init; }

    /// <summary>EXTEND_TIMEOUT_USEC.</summary>
    public TimeSpan? ExtendTimeout { get; init; }

    /// <summary>WATCHDOG_USEC: a new interval.</summary>
    public TimeSpan? WatchdogInterval { get; init; }
}
