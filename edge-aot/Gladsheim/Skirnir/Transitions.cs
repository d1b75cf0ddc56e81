namespace Edda.Gladsheim.Skirnir;

/// <summary>
/// The state machine of a service, as one table: which trigger leads where, and from which states it may.
/// <code>
///   Unknown ──adopt──> any
///   Stopped, Crashed ──Start──> Starting ──Ready──> Running
///   Starting, Running ──Retry, Restart──> Restarting ──Relaunch, Start──> Starting
///   Starting, Running, Restarting ──Stop──> Stopping ──Gone──> Stopped
///   Starting, Running ──Finish──> Stopped      Starting, Running, Restarting ──GiveUp──> Crashed
///   Crashed ──Gone──> Stopped (somebody has seen it and wants it at rest)
/// </code>
/// </summary>
public static class Transitions
{
    private const int Unknown = 1 << (int)ServiceState.Unknown;
    private const int Starting = 1 << (int)ServiceState.Starting;
    private const int Running = 1 << (int)ServiceState.Running;
    private const int Stopping = 1 << (int)ServiceState.Stopping;
    private const int Stopped = 1 << (int)ServiceState.Stopped;
    private const int Crashed = 1 << (int)ServiceState.Crashed;
    private const int Restarting = 1 << (int)ServiceState.Restarting;

    /// <summary>Whether the trigger is possible in the state; if so, where it leads.</summary>
    public static bool TryNext(ServiceState state, ServiceTrigger trigger, out ServiceState next)
    {
        (int from, ServiceState to) = Rule(trigger);
        bool possible = (from & (1 << (int)state)) != 0;
        next = possible ? to : state;
        return possible;
    }

    /// <summary>The state a trigger would lead to.</summary>
    public static ServiceState Target(ServiceTrigger trigger) => Rule(trigger).To;

    /// <summary>Why a trigger is not possible, with both states.</summary>
    public static string Refusal(string service, ServiceState state, ServiceTrigger trigger) =>
        $"\"{service}\" is {Name(state)} and cannot become {Name(Target(trigger))} by {trigger}";

    public static string Name(ServiceState state) => state switch
    {
        ServiceState.Starting => "STARTING",
        ServiceState.Running => "RUNNING",
        ServiceState.Stopping => "STOPPING",
        ServiceState.Stopped => "STOPPED",
        ServiceState.Crashed => "CRASHED",
        ServiceState.Restarting => "RESTARTING",
        _ => "UNKNOWN",
    };

    private static (int From, ServiceState To) Rule(ServiceTrigger trigger) => trigger switch
    {
        ServiceTrigger.Start => (Stopped | Crashed | Restarting, ServiceState.Starting),
        ServiceTrigger.Ready => (Starting, ServiceState.Running),
        ServiceTrigger.Stop => (Starting | Running | Restarting, ServiceState.Stopping),
        ServiceTrigger.Gone => (Stopping | Crashed, ServiceState.Stopped),
        ServiceTrigger.Finish => (Starting | Running, ServiceState.Stopped),
        ServiceTrigger.GiveUp => (Starting | Running | Restarting, ServiceState.Crashed),
        ServiceTrigger.Retry => (Starting | Running, ServiceState.Restarting),
        ServiceTrigger.Restart => (Starting | Running, ServiceState.Restarting),
        ServiceTrigger.Relaunch => (Restarting, ServiceState.Starting),
        ServiceTrigger.AdoptRunning => (Unknown, ServiceState.Running),
        ServiceTrigger.AdoptStarting => (Unknown, ServiceState.Starting),
        ServiceTrigger.AdoptStopping => (Unknown, ServiceState.Stopping),
        ServiceTrigger.AdoptRestarting => (Unknown, ServiceState.Restarting),
        ServiceTrigger.AdoptStopped => (Unknown, ServiceState.Stopped),
        ServiceTrigger.AdoptCrashed => (Unknown, ServiceState.Crashed),
        _ => (0, ServiceState.Unknown),
    };
}
