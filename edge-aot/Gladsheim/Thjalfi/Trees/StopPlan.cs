using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>How a tree is asked to end, and how long it may take before it is killed.</summary>
public readonly record struct StopPlan(TimeSpan Grace)
{
    public int Signal { get; init; } = Signals.Term;

    /// <summary>Signal only the main process; the rest of the tree is killed once it has ended (systemd's KillMode=mixed).</summary>
    public bool MainOnly { get; init; }
}
