using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Thjalfi.Readiness;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Is told by a <see cref="UnitRun"/> what its processes and those who watch them say. On the loop.</summary>
internal interface IRunOwner : IProcessOwner
{
    void BecomeReady();

    void NotReadyInTime();

    void Notified(NotifyMessage message);

    /// <summary>What changed, and which check did it with which words.</summary>
    void ChecksChanged(HealthChange change, string what);

    /// <summary>Something that a snapshot shows.</summary>
    void Changed();
}
