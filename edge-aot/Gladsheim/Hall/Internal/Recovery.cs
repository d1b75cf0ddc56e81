using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>From what an earlier Gladsheim has left of a service to the state that this one begins with.</summary>
internal static class Recovery
{
    /// <summary>Its main process lives.</summary>
    public static (ServiceTrigger Trigger, string Reason) WithProcess(LedgerPhase phase, bool wasReady) => phase switch
    {
        LedgerPhase.Stopping => (ServiceTrigger.AdoptStopping, "stopping, as before"),
        LedgerPhase.Restarting => (ServiceTrigger.AdoptRestarting, "restarting, as before"),
        LedgerPhase.Crashed => (ServiceTrigger.AdoptCrashed, "given up, as before"),
        _ => (wasReady ? ServiceTrigger.AdoptRunning : ServiceTrigger.AdoptStarting, "adopted"),
    };

    /// <summary>It has no main process, but perhaps <paramref name="rest"/>, others of its tree.</summary>
    public static (ServiceTrigger Trigger, string Reason) WithoutProcess(LedgerPhase phase, bool wanted, bool rest) => phase switch
    {
        LedgerPhase.Crashed => (ServiceTrigger.AdoptCrashed, "crashed before Gladsheim was started again"),
        LedgerPhase.Stopping => (rest ? ServiceTrigger.AdoptStopping : ServiceTrigger.AdoptStopped, "stopped"),
        LedgerPhase.Restarting when wanted => (ServiceTrigger.AdoptRestarting, "restarting, as before"),
        LedgerPhase.Running when wanted => (ServiceTrigger.AdoptRunning, "it ended while Gladsheim was away"),
        _ => (ServiceTrigger.AdoptStopped, wanted ? "" : "stopped"),
    };
}
