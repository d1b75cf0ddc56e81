namespace Edda.Core.Http2.Internal;

/// <summary>What the peer's SETTINGS allow (RFC 9113, section 6.5.2). The connection owns it.</summary>
internal sealed class Http2Peer
{
    public int MaxConcurrentStreams;

    public int InitialWindow;

    public int MaxFrameSize;

    public int MaxHeaderListSize;

    /// <summary>The values that hold until the peer says otherwise.</summary>
    public void Reset()
    {
        MaxConcurrentStreams = int.MaxValue;
        InitialWindow = Http2Wire.DefaultWindow;
        MaxFrameSize = Http2Wire.LeastMaxFrameSize;
        MaxHeaderListSize = int.MaxValue;
    }

    /// <summary>Takes a setting; unknown ones mean nothing. A value above 2^31 arrives here as a negative one.</summary>
    public Http2Error Apply(int id, int value)
    {
        switch (id)
        {
            case Http2Wire.EnablePush:
                // Only a client can be pushed to, so a server that says anything but 0 is mistaken.
                return value == 0 ? Http2Error.NoError : Http2Error.ProtocolError;
            case Http2Wire.MaxConcurrentStreams:
                MaxConcurrentStreams = Saturated(value);
                return Http2Error.NoError;
            case Http2Wire.InitialWindowSize:
                InitialWindow = value;
                return value >= 0 ? Http2Error.NoError : Http2Error.FlowControlError;
            case Http2Wire.MaxFrameSize:
                MaxFrameSize = value;
                return value >= Http2Wire.LeastMaxFrameSize && value <= Http2Wire.LargestMaxFrameSize
                    ? Http2Error.NoError
                    : Http2Error.ProtocolError;
            case Http2Wire.MaxHeaderListSize:
                MaxHeaderListSize = Saturated(value);
                return Http2Error.NoError;
            default:
                return Http2Error.NoError;
        }
    }

    private static int Saturated(int value)
    {
        return value < 0 ? int.MaxValue : value;
    }
}
