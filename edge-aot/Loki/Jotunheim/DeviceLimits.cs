namespace Edda.Loki.Jotunheim;

/// <summary>What one device, and what asks it, may take of the hub. The capacities are those of jotunheim.options.</summary>
internal static class DeviceLimits
{
    public const int LongestId = 36;
    public const int LongestFunction = 48;
    public const int LongestText = 128;
    public const int MostArguments = 6;

    /// <summary>What a device says fits into this many times over; it is not what a server allows an orchestrator.</summary>
    public const int LongestMessage = 64 * 1024;

    /// <summary>Commands that wait for one device; more are RESOURCE_EXHAUSTED.</summary>
    public const int MostWaiting = 256;

    /// <summary>Results that are remembered of one device, so that a repeated id is not sent on.</summary>
    public const int RememberedResults = 64;

    /// <summary>Reports that wait for a watcher; what comes then is counted and dropped.</summary>
    public const int MostReports = 256;

    public const int MostWindow = 16;
    public const uint KeepaliveMs = 20_000;

    /// <summary>How long an acknowledgement waits for a message that would carry it. A device's journal is small.</summary>
    public static readonly TimeSpan Acknowledgement = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a command waits for its device when its caller sets no deadline.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a device may take to prove itself.</summary>
    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);
}
