namespace Edda.Core.Http2;

/// <summary>
/// The states of RFC 9113, section 5.1, that a stream of a client passes, told apart by whether the response has begun.
/// </summary>
public enum Http2StreamState
{
    /// <summary>The place is unused: the stream before was closed on both sides.</summary>
    Free = 0,

    /// <summary>Open; no final response headers yet.</summary>
    Open = 1,

    /// <summary>Open; the response has begun.</summary>
    Answered = 2,

    /// <summary>Half closed (local); no final response headers yet.</summary>
    SentAll = 3,

    /// <summary>Half closed (local); the response has begun.</summary>
    SentAllAnswered = 4,

    /// <summary>Half closed (remote): the response is whole, the request is not.</summary>
    ReceivedAll = 5,

    /// <summary>Given up here; the RST_STREAM waits for room. Whatever arrives is dropped.</summary>
    Resetting = 6,

    /// <summary>Never a state of a stream: what <see cref="Http2StreamRules"/> answers to an event that is not allowed.</summary>
    Invalid = 7,
}
