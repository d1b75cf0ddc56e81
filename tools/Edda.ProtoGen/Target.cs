namespace Edda.ProtoGen;

/// <summary>What the code is for. One template serves both; this is all in which they differ.</summary>
internal sealed class Target
{
    public static readonly Target Net = new() { Name = "net", IsDevice = false };
    public static readonly Target Device = new() { Name = "device", IsDevice = true };

    /// <summary>For a board with little flash: what a message cannot do without, and no paths of failures.</summary>
    public static readonly Target Lean = new() { Name = "lean", IsDevice = true, IsLean = true };

    public required string Name { get; init; }

    public required bool IsDevice { get; init; }

    public bool IsLean { get; init; }

    /// <summary>A host keeps fields of a newer contract; a device skips them.</summary>
    public bool KeepsUnknownFields => !IsDevice;

    /// <summary>Guessing the next tag is quicker, and costs flash.</summary>
    public bool ExpectsNextTag => !IsDevice;

    /// <summary>The device's compiler is used without nullable references.</summary>
    public string MayBeNull => IsDevice ? "" : "?";

    public static Target Parse(string name) => name switch
    {
        "net" => Net,
        "device" => Device,
        "lean" => Lean,
        _ => throw Throw.UnknownTarget(name),
    };
}
