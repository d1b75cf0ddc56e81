namespace Edda.Core.Http2;

/// <summary>One stream's place in a connection, which owns it and uses it again for later streams.</summary>
public sealed class Http2Stream
{
    internal const int Unknown = -1;

    internal Http2Stream()
    {
    }

    /// <summary>0 when the place is free, and in the object that stands for the connection itself.</summary>
    public int Id;

    public Http2StreamState State;

    /// <summary>Whatever the opener wants to find again in the listener's calls.</summary>
    public object? Tag;

    /// <summary>How much the peer lets us send. Below zero after it has made its initial window smaller.</summary>
    public int SendWindow;

    /// <summary>The :status of the response, once it has one.</summary>
    public int Status;

    /// <summary>How much we let the peer send.</summary>
    internal int ReceiveWindow;

    /// <summary>What has arrived and still waits for its reader.</summary>
    internal int Unconsumed;

    /// <summary>What the RST_STREAM will say while the state is Resetting.</summary>
    internal Http2Error ResetError;

    /// <summary>content-length less what has arrived, or <see cref="Unknown"/>.</summary>
    internal int Expected;

    /// <summary>Applies an event. False, and no change, when the rules do not allow it.</summary>
    internal bool TryAdvance(Http2StreamEvent happened)
    {
        Http2StreamState next = Http2StreamRules.Next(State, happened);
        if (next == Http2StreamState.Invalid)
        {
            return false;
        }

        State = next;
        if (next == Http2StreamState.Free)
        {
            Id = 0;
        }

        return true;
    }
}
