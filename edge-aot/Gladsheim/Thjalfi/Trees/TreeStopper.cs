using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>Ends one tree: signal, wait, SIGKILL until none remains. Belongs to the reactor's thread.</summary>
public sealed class TreeStopper
{
    public TreeStopper(Reactor reactor, ProcessTable table, ProcessTree tree, Action<StopOutcome> done) => throw new NotSupportedException();

    public void Stop(StopPlan plan) => throw new NotSupportedException();

    /// <summary>Kill now, also in the middle of a graceful stop.</summary>
    public void Kill() => throw new NotSupportedException();
}
