using Edda.Gladsheim.Roskva;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>How one check is probed. Belongs to the loop; results are told on the loop.</summary>
internal interface IProbeRun
{
    /// <summary>Begins one probe, or, for a check that watches, the watching.</summary>
    void Begin(Action<ProbeResult> done);

    /// <summary>The process is gone: whatever runs is to end, and its result is of no interest.</summary>
    void End();
}
