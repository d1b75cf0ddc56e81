namespace Edda.Edge.Gladsheim;

/// <summary>What the kernel tells of the machine, as far as it helps to know its kind.</summary>
public readonly record struct PlatformFacts
{
    /// <summary>A battery that feeds the machine, not one of a mouse.</summary>
    public bool HasBattery { get; init; }

    /// <summary>Described by a device tree, as single-board computers are.</summary>
    public bool HasDeviceTree { get; init; }

    /// <summary>The SMBIOS chassis type (DSP0134, 7.4.1); 0: unknown.</summary>
    public int Chassis { get; init; }

    /// <summary>A monitor is connected.</summary>
    public bool HasDisplay { get; init; }

    public long MemoryBytes { get; init; }
}
