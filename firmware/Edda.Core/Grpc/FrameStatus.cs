namespace Edda.Core.Grpc;

/// <summary>What became of bytes that should hold a length-prefixed message.</summary>
public enum FrameStatus
{
    /// <summary>A prefix, or a whole message, is there.</summary>
    Ok = 0,

    /// <summary>More bytes are needed.</summary>
    Incomplete = 1,

    /// <summary>The message is longer than allowed. Known from the prefix, before any of it is kept.</summary>
    TooLarge = 2,

    /// <summary>The compressed flag is neither 0 nor 1.</summary>
    BadFlag = 3,
}
