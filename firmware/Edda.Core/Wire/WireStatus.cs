namespace Edda.Core.Wire;

/// <summary>What became of a read. A reader that does not answer <see cref="Ok"/> has not moved.</summary>
public enum WireStatus
{
    Ok = 0,
    Truncated = 1,
    Malformed = 2,
    BadUtf8 = 3,
    TooDeep = 4,
    OverCapacity = 5,
}
