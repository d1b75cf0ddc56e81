namespace Edda.Core.Http2;

/// <summary>The one place that says how a stream goes from state to state.</summary>
public static class Http2StreamRules
{
    public static Http2StreamState Next(Http2StreamState state, Http2StreamEvent happened)
    {
        if (state == Http2StreamState.Free)
        {
            return happened == Http2StreamEvent.Begin ? Http2StreamState.Open : Http2StreamState.Invalid;
        }

        if (happened == Http2StreamEvent.Lost)
        {
            return Http2StreamState.Free;
        }

        if (state == Http2StreamState.Resetting)
        {
            return AfterReset(happened);
        }

        switch (happened)
        {
            case Http2StreamEvent.Send:
                return IsSending(state) ? state : Http2StreamState.Invalid;
            case Http2StreamEvent.SendEnd:
                return AfterSendEnd(state);
            case Http2StreamEvent.Answer:
                return AfterAnswer(state);
            case Http2StreamEvent.Receive:
                return IsAnswered(state) ? state : Http2StreamState.Invalid;
            case Http2StreamEvent.ReceiveEnd:
                return AfterReceiveEnd(state);
            case Http2StreamEvent.Reset:
                return Http2StreamState.Resetting;
            default:
                return Http2StreamState.Invalid;
        }
    }

    /// <summary>True while request data may leave.</summary>
    public static bool IsSending(Http2StreamState state)
    {
        return state == Http2StreamState.Open
            || state == Http2StreamState.Answered
            || state == Http2StreamState.ReceivedAll;
    }

    /// <summary>True while response data may arrive.</summary>
    public static bool IsAnswered(Http2StreamState state)
    {
        return state == Http2StreamState.Answered || state == Http2StreamState.SentAllAnswered;
    }

    private static Http2StreamState AfterReset(Http2StreamEvent happened)
    {
        switch (happened)
        {
            case Http2StreamEvent.ResetWritten:
                return Http2StreamState.Free;
            case Http2StreamEvent.Answer:
            case Http2StreamEvent.Receive:
            case Http2StreamEvent.ReceiveEnd:
                return Http2StreamState.Resetting;
            default:
                return Http2StreamState.Invalid;
        }
    }

    private static Http2StreamState AfterSendEnd(Http2StreamState state)
    {
        switch (state)
        {
            case Http2StreamState.Open:
                return Http2StreamState.SentAll;
            case Http2StreamState.Answered:
                return Http2StreamState.SentAllAnswered;
            case Http2StreamState.ReceivedAll:
                return Http2StreamState.Free;
            default:
                return Http2StreamState.Invalid;
        }
    }

    private static Http2StreamState AfterAnswer(Http2StreamState state)
    {
        switch (state)
        {
            case Http2StreamState.Open:
                return Http2StreamState.Answered;
            case Http2StreamState.SentAll:
                return Http2StreamState.SentAllAnswered;
            default:
                return Http2StreamState.Invalid;
        }
    }

    private static Http2StreamState AfterReceiveEnd(Http2StreamState state)
    {
        switch (state)
        {
            case Http2StreamState.Answered:
                return Http2StreamState.ReceivedAll;
            case Http2StreamState.SentAllAnswered:
                return Http2StreamState.Free;
            default:
                return Http2StreamState.Invalid;
        }
    }
}
