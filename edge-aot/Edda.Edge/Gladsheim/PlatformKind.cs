namespace Edda.Edge.Gladsheim;

/// <summary>The kinds of machine Edda runs on, apart from microcontrollers.</summary>
public enum PlatformKind : byte
{
    /// <summary>A desktop that people work at.</summary>
    Midgard,

    /// <summary>A machine that runs on a battery.</summary>
    Alfheim,

    /// <summary>A server.</summary>
    Asgard,

    /// <summary>A single-board computer.</summary>
    Ragnarok,
}
