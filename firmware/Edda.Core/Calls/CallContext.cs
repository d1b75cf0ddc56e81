using Edda.Core.Grpc;

namespace Edda.Core.Calls;

/// <summary>
/// What a caller gives to a call and gets back from it. The caller owns it and may use it again for its next call, one
/// call at a time.
/// </summary>
public sealed class CallContext
{
    /// <summary>How long the call may take, sent to the peer as grpc-timeout and kept here too. 0 means for ever.</summary>
    public int TimeoutMilliseconds;

    /// <summary>Sent with the call. Null when there is none.</summary>
    public CallMetadata? RequestMetadata;

    /// <summary>Filled with the initial metadata of the response. Null when nobody asks: it then costs no memory.</summary>
    public CallMetadata? ResponseHeaders;

    /// <summary>Filled with the trailing metadata. Null when nobody asks.</summary>
    public CallMetadata? ResponseTrailers;

    public StatusCode Status;

    /// <summary>What the peer, or this side, says about a failure. Empty after Ok unless the peer sent words.</summary>
    public string StatusMessage = "";

    /// <summary>True when the peer certainly did not process the call, so that repeating it cannot do it twice.</summary>
    public bool IsRetryable;

    internal void Begin()
    {
        Status = StatusCode.Unknown;
        StatusMessage = "";
        IsRetryable = false;
        if (ResponseHeaders != null)
        {
            ResponseHeaders.Clear();
        }

        if (ResponseTrailers != null)
        {
            ResponseTrailers.Clear();
        }
    }

    internal void End(StatusCode status, string message, bool isRetryable)
    {
        Status = status;
        StatusMessage = message;
        IsRetryable = isRetryable;
    }
}
