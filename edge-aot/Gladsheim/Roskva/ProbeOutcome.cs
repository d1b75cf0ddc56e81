namespace Edda.Gladsheim.Roskva;

public enum ProbeOutcome : byte
{
    Passed,
    Failed,
    TimedOut,
}
