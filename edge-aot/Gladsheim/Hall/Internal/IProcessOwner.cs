using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Is told by a <see cref="ProcessKeeper"/>, on the loop's thread.</summary>
internal interface IProcessOwner
{
    void MainEnded(in ExitReport report);

    /// <summary>No process of the tree is left, or those that are cannot be killed.</summary>
    void TreeEnded(StopOutcome outcome);
}
