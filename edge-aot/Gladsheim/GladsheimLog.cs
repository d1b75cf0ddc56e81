using Edda.Edge.Logs;
using Edda.Edge.Settings;
using Edda.Gladsheim.Hall;

namespace Edda.Gladsheim;

/// <summary>What Gladsheim writes into its own log. The numbers keep their meaning.</summary>
public sealed class GladsheimLog(Logger log)
{
    private const int EventId = LogEvents.Services + 1;
    private const int FaultId = LogEvents.Services + 2;
    private const int KeptId = LogEvents.Services + 3;
    private const int OdinUnreachableId = LogEvents.Services + 4;
    private const int BeganId = LogEvents.Services + 5;

    public void Began(string platform, int services, string controls) =>
        log.Begin(LogLevel.Information, BeganId, "the hall is open")
            .With("platform", platform).With("services", services).With("kernel_controls", controls).Write();

    public void Told(HallEvent told) =>
        log.Begin(LevelOf(told), EventId, told.Kind.ToString())
            .With("service", told.Name).With("detail", told.Detail)
            .With("from", told.Kind == EventKind.State ? told.From.ToString() : "")
            .With("to", told.Kind == EventKind.State ? told.To.ToString() : "")
            .With("pid", told.Pid).With("sequence", (long)told.Sequence).Write();

    public void Fault(Exception failure) =>
        log.Begin(LogLevel.Error, FaultId, "unexpected failure in the loop")
            .With("error", failure).With("stack", failure.ToString()).Write();

    public void Kept(IReadOnlyList<SettingsProblem> problems)
    {
        foreach (SettingsProblem problem in problems)
            log.Begin(LogLevel.Error, KeptId, "settings refused, the old ones hold").With("problem", problem.ToString()).Write();
    }

    public void OdinUnreachable(string address, string why) =>
        log.Begin(LogLevel.Warning, OdinUnreachableId, "Odin does not take alerts").With("address", address).With("why", why).Write();

    private static LogLevel LevelOf(HallEvent told) => told.Kind switch
    {
        EventKind.Denied or EventKind.Limit => LogLevel.Warning,
        EventKind.Exit when !told.Exit.Expected && !told.Exit.IsSuccess => LogLevel.Warning,
        EventKind.State when told.To == Skirnir.ServiceState.Crashed => LogLevel.Error,
        EventKind.Health => LogLevel.Debug,
        _ => LogLevel.Information,
    };
}
