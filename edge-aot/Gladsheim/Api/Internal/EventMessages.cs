using Edda.Contracts.Gladsheim.V1;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Api.Internal;

/// <summary>From events to the contract's messages.</summary>
internal static class EventMessages
{
    public static void Fill(Event to, HallEvent from)
    {
        to.Sequence = from.Sequence;
        to.AtUnixMs = from.AtUnixMs;
        to.Name = from.Name;
        to.Detail = from.Detail;
        switch (from.Kind)
        {
            case EventKind.State:
                StateChange state = to.EnsureState();
                state.From = (ServiceState)from.From;
                state.To = (ServiceState)from.To;
                state.Pid = from.Pid;
                break;
            case EventKind.Exit:
                StatusMessages.Fill(to.EnsureExit(), from.Exit);
                break;
            case EventKind.Health when from.Health is not null:
                StatusMessages.Fill(to.EnsureHealth(), from.Health);
                break;
            case EventKind.Limit:
                LimitEvent limit = to.EnsureLimit();
                limit.Resource = Word(from.Limit.Resource);
                limit.Measured = from.Limit.Measured;
                limit.Limit = from.Limit.Limit;
                limit.Critical = from.Limit.Critical;
                limit.Action = (LimitAction)from.Action;
                break;
            case EventKind.Reloaded when from.Reloaded is not null:
                Fill(to.EnsureReloaded(), from.Reloaded);
                break;
            case EventKind.Denied:
                Denial denial = to.EnsureDenied();
                denial.Caller = from.Caller;
                denial.Function = from.Function;
                denial.Reason = from.Detail;
                break;
            default:
                break;
        }
    }

    public static void Fill(ReloadResponse to, ReloadPlan from)
    {
        foreach (string name in from.Added)
            to.Added.Add().Set(name);
        foreach (string name in from.Removed)
            to.Removed.Add().Set(name);
        foreach (string name in from.Restarted)
            to.Restarted.Add().Set(name);
        foreach (string name in from.Changed)
            to.Changed.Add().Set(name);
    }

    private static string Word(Byggvir.Resource resource) => resource switch
    {
        Byggvir.Resource.Memory => "memory",
        Byggvir.Resource.Cpu => "cpu",
        Byggvir.Resource.Processes => "processes",
        Byggvir.Resource.OpenFiles => "open_files",
        _ => "io",
    };
}
