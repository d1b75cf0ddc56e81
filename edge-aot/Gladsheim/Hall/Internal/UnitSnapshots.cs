using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>A unit as the registry shows it.</summary>
internal static class UnitSnapshots
{
    public static ServiceSnapshot Of(ServiceUnit unit, UnitRun run, long unixNow) => new()
    {
        Name = unit.Name,
        Description = unit.Definition.Description,
        Labels = unit.Definition.Labels,
        State = unit.State,
        Health = run.Health.State,
        Ready = unit.Ready,
        Pid = run.Pid,
        StartedUnixMs = run.Pid != 0 ? run.StartedUnixMs : 0,
        StartId = unit.StartId,
        Restarts = unit.Restarts,
        Reason = unit.Reason,
        SinceUnixMs = unit.SinceUnixMs,
        LastExit = unit.LastExit,
        Crashes = run.Output.Crashes,
        Adopted = unit.Adopted,
        NextRunUnixMs = unit.NextRunUnixMs,
        StatusText = unit.StatusText,
        Checks = run.Health.Count == 0 ? [] : run.Health.Report(),
        HealthAtUnixMs = unixNow,
        Limits = run.Limits.Now,
        LimitsInKernel = run.Limits.InKernel,
        Usage = run.Meter.History,
        Output = run.Output.Capture?.Store,
        EinherjarAddress = unit.Definition.EinherjarAddress,
        Profile = unit.Profile,
    };
}
