namespace Edda.ProtoGen;

/// <summary>Which way a message goes between a device and its hub.</summary>
internal enum Direction
{
    Both,

    /// <summary>A device writes it and never reads it.</summary>
    Up,

    /// <summary>A device reads it and never writes it.</summary>
    Down,
}
