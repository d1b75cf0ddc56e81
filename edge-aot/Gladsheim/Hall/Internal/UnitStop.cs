using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>How one service is ended: those that need it first, then itself. Belongs to the loop; lives as long as the unit.</summary>
internal sealed class UnitStop(IUnits units, ServiceUnit unit, UnitParts parts)
{
    private StopPlan _plan;

    /// <summary>Why it is stopped, for when it is.</summary>
    public string Reason { get; private set; } = "stopped";

    /// <summary>Somebody wanted it back while it was on its way out.</summary>
    public bool StartsAfter { get; set; }

    /// <summary>From now on it is ended like this.</summary>
    public void Plan(bool force, TimeSpan? timeout) =>
        _plan = new StopPlan(force ? TimeSpan.Zero : timeout ?? unit.Definition.Stop.Timeout)
        {
            Signal = unit.Definition.Stop.Signal,
        };

    public void Plan(bool force, TimeSpan? timeout, string reason)
    {
        Plan(force, timeout);
        Reason = reason;
    }

    /// <summary>Ends all there is; false when there is nothing, and nobody will be told.</summary>
    public bool TryEnd() => parts.Run.TryStop(_plan);

    /// <summary>Dependents first, then the service itself.</summary>
    public void Continue()
    {
        if (parts.State.Now != ServiceState.Stopping)
            return;
        foreach (string name in units.DependentsOf(unit.Name))
        {
            // One that only waits to be started may wait for this very service: it holds nothing up.
            if (units.Find(name) is not { HasProcesses: true })
                continue;
            parts.State.Say($"waiting for \"{name}\" to stop first");
            return;
        }

        if (!TryEnd())
            parts.Reactions.TreeEnded(StopOutcome.Ended);
    }
}
