namespace Edda.Core.Http2;

/// <summary>What became of a request's headers.</summary>
public enum Http2Sent
{
    /// <summary>They are in the output.</summary>
    Done = 0,

    /// <summary>There is no room before some output has left. Nothing was written; try again.</summary>
    NoRoom = 1,

    /// <summary>They will never fit into the output buffer or into what the peer accepts. Nothing was written.</summary>
    TooLarge = 2,
}
