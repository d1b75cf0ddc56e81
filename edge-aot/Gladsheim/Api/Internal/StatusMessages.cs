using Edda.Contracts.Gladsheim.V1;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Api.Internal;

/// <summary>From snapshots to the contract's messages.</summary>
internal static class StatusMessages
{
    /// <param name="withHistory">Also the crashes, which are long and only for who asks for one service.</param>
    public static void Fill(ServiceStatus to, ServiceSnapshot from, bool withHistory)
    {
        to.Name = from.Name;
        to.State = (Contracts.Gladsheim.V1.ServiceState)from.State;
        to.Health = (Contracts.Gladsheim.V1.HealthState)from.Health;
        to.Pid = from.Pid;
        to.StartedUnixMs = from.StartedUnixMs;
        to.StartId = from.StartId;
        to.Restarts = (uint)from.Restarts;
        to.Reason = from.Reason;
        to.SinceUnixMs = from.SinceUnixMs;
        to.Adopted = from.Adopted;
        to.Ready = from.Ready;
        to.Description = from.Description;
        to.NextRunUnixMs = from.NextRunUnixMs;
        to.StatusText = from.StatusText;
        foreach ((string name, string value) in from.Labels)
            to.Labels.Set(name, value);
        if (from.Pid != 0 && from.Usage is not null && from.Usage.TryLatest(out UsageSample usage))
            UsageMessages.Fill(to.EnsureUsage(), usage);
        if (from.LastExit is { } exit)
            Fill(to.EnsureLastExit(), exit);
        if (from.Profile.Length > 0)
            _ = to.EnsureProfile().TryRead(from.Profile.Span);
        if (!withHistory)
            return;
        foreach (CrashReport crash in from.Crashes)
            Fill(to.Crashes.Add(), crash);
    }

    public static void Fill(ServiceHealth to, ServiceSnapshot from)
    {
        to.Name = from.Name;
        to.State = (Contracts.Gladsheim.V1.HealthState)from.Health;
        to.AtUnixMs = from.HealthAtUnixMs;
        foreach (CheckReport check in from.Checks)
        {
            CheckResult result = to.Checks.Add();
            result.Name = check.Name;
            result.Kind = Word(check.Kind);
            result.Purpose = Word(check.Purpose);
            result.State = (Contracts.Gladsheim.V1.HealthState)check.State;
            result.Detail = check.Detail;
            result.TookUs = (uint)Math.Min(check.TookMicroseconds, uint.MaxValue);
            result.Failures = (uint)check.FailuresInARow;
            result.AtUnixMs = check.AtUnixMs;
        }
    }

    public static void Fill(LastExit to, in ServiceExit from)
    {
        to.AtUnixMs = from.AtUnixMs;
        if (from.How == ExitHow.Code)
            to.Code = from.Value;
        else if (from.How == ExitHow.Signal)
            to.Signal = from.Value;
        else
            to.Unknown_ = true;
        to.KilledForMemory = from.KilledForMemory;
        to.Expected = from.Expected;
    }

    public static ServiceFilter FilterOf(ListServicesRequest request)
    {
        ServiceFilter filter = new() { NamePattern = request.NamePattern.ToString() };
        for (int i = 0; i < request.States.Count; i++)
        {
            int state = (int)request.States[i];
            if (state is >= 0 and <= (int)Skirnir.ServiceState.Restarting)
                filter.AllowState((Skirnir.ServiceState)state);
        }

        for (int i = 0; i < request.Labels.Count; i++)
            filter.Labels.Add(new(request.Labels[i].Key.ToString(), request.Labels[i].Value.ToString()));
        return filter;
    }

    private static void Fill(Crash to, CrashReport from)
    {
        Fill(to.EnsureExit(), from.Exit);
        to.RanMs = (uint)Math.Min(from.Ran.TotalMilliseconds, uint.MaxValue);
        foreach (string line in from.LastLines)
            to.LastLines.Add().Set(line);
    }

    private static string Word(CheckKind kind) => kind switch
    {
        CheckKind.Http => "http",
        CheckKind.Grpc => "grpc",
        CheckKind.Tcp => "tcp",
        CheckKind.Command => "command",
        _ => "process",
    };

    private static string Word(CheckPurpose purpose) => purpose switch
    {
        CheckPurpose.Startup => "startup",
        CheckPurpose.Readiness => "readiness",
        _ => "liveness",
    };
}
