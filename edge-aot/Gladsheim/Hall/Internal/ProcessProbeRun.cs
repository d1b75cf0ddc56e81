using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>The main process is there, and is no zombie or stopped by a signal.</summary>
internal sealed class ProcessProbeRun(ProcessKeeper keeper) : IProbeRun
{
    public void Begin(Action<ProbeResult> done)
    {
        string? wrong = keeper.Pid == 0 || !ProcessStat.TryRead(keeper.Pid, out ProcessRow row)
            ? "no process"
            : row.State switch
            {
                (byte)'Z' or (byte)'X' => "a zombie",
                (byte)'T' => "stopped by a signal",
                _ => null,
            };
        done(new ProbeResult(wrong is null ? ProbeOutcome.Passed : ProbeOutcome.Failed, wrong ?? "", 0));
    }

    public void End()
    {
    }
}
