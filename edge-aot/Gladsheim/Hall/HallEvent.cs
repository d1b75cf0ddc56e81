using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall;

/// <summary>Something that happened. Immutable once it has been told.</summary>
public sealed record HallEvent
{
    public required EventKind Kind { get; init; }

    /// <summary>The service; empty: all of them, or the machine.</summary>
    public string Name { get; init; } = "";

    public string Detail { get; init; } = "";

    /// <summary>Given by the log of events.</summary>
    public ulong Sequence { get; init; }

    public long AtUnixMs { get; init; }

    public ServiceState From { get; init; }

    public ServiceState To { get; init; }

    public int Pid { get; init; }

    public ServiceExit Exit { get; init; }

    /// <summary>For <see cref="EventKind.Health"/>: the service, with its checks, as it was then.</summary>
    public ServiceSnapshot? Health { get; init; }

    public LimitVerdict Limit { get; init; }

    public LimitAction Action { get; init; }

    public ReloadPlan? Reloaded { get; init; }

    /// <summary>For <see cref="EventKind.Denied"/>: who, what and why not.</summary>
    public string Caller { get; init; } = "";

    public string Function { get; init; } = "";
}
