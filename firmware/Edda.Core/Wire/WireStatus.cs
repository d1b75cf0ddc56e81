namespace Edda.Core.Wire;

/// <summary>What became of a read. A reader that does not answer <see cref="Ok"/> has not moved.</summary>
public enum WireStatus
{
    Ok = 0,

    /// <summary>The bytes end inside of a field.</summary>
    Truncated = 1,

    /// <summary>No encoder writes this: field number 0, an unknown wire type, a varint of more than ten bytes.</summary>
    Malformed = 2,

    /// <summary>A string field is not UTF-8.</summary>
    BadUtf8 = 3,

    /// <summary>Messages or groups are nested deeper than the reader's limit.</summary>
    TooDeep = 4,

    /// <summary>More than the capacity that the contract's .options file gives the field.</summary>
    OverCapacity = 5,
}
