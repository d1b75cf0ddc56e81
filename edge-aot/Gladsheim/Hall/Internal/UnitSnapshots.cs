using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>A unit as the registry shows it.</summary>
internal static class UnitSnapshots
{
    public static ServiceSnapshot Of(ServiceUnit unit, UnitParts parts, long unixNow) => new()
    {
        Name = unit.Name,
        Description = unit.Definition.Description,
        Labels = unit.Definition.Labels,
        State = parts.State.Now,
        Health = parts.Run.Health.State,
        Ready = parts.State.Ready,
        Pid = parts.Run.Pid,
        StartedUnixMs = parts.Run.Pid != 0 ? parts.Run.StartedUnixMs : 0,
        StartId = parts.State.StartId,
        Restarts = parts.State.Restarts,
        Reason = parts.State.Reason,
        SinceUnixMs = parts.State.SinceUnixMs,
        LastExit = parts.State.LastExit,
        Crashes = parts.Run.Output.Crashes,
        Adopted = parts.State.Adopted,
        NextRunUnixMs = parts.Schedule.NextRunUnixMs,
        StatusText = parts.State.StatusText,
        Checks = parts.Run.Health.Count == 0 ? [] : parts.Run.Health.Report(),
        HealthAtUnixMs = unixNow,
        Limits = parts.Run.Limits.Now,
        LimitsInKernel = parts.Run.Limits.InKernel,
        Usage = parts.Run.Meter.History,
        Output = parts.Run.Output.Capture?.Store,
        EinherjarAddress = unit.Definition.EinherjarAddress,
        Profile = unit.Profile,
    };
}
