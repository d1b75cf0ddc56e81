namespace Edda.Core.Calls.Internal;

/// <summary>How far a call has come.</summary>
internal enum CallState
{
    /// <summary>In nobody's hands.</summary>
    Free = 0,

    /// <summary>Requests may be sent.</summary>
    Sending = 1,

    /// <summary>The last request was taken; END_STREAM has not left yet.</summary>
    Ending = 2,

    /// <summary>The request is whole.</summary>
    Sent = 3,

    /// <summary>The status is known.</summary>
    Ended = 4,
}
