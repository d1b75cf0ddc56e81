namespace Edda.Gladsheim.Byggvir;

/// <summary>What a limit can be on.</summary>
public enum Resource : byte
{
    Memory,
    Cpu,
    Processes,
    OpenFiles,
    Io,
}
