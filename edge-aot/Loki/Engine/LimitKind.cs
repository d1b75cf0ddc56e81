namespace Edda.Loki.Engine;

/// <summary>What ended a script.</summary>
internal enum LimitKind
{
    None,
    Memory,

    /// <summary>Of all scripts together.</summary>
    AllMemory,
    Cpu,
    Wall,
    Output,

    /// <summary>Not a limit: somebody asked for the end.</summary>
    Cancelled,
}
