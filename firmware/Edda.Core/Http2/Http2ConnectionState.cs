namespace Edda.Core.Http2;

/// <summary>How far a connection has come.</summary>
public enum Http2ConnectionState
{
    /// <summary>Not started.</summary>
    Idle = 0,

    Open = 1,

    /// <summary>One side has said GOAWAY: what is open goes on, nothing new begins.</summary>
    Draining = 2,

    /// <summary>Over. What is left of the output should still be sent.</summary>
    Failed = 3,
}
