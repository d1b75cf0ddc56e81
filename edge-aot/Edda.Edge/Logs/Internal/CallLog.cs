using Edda.Edge.Grpc;

namespace Edda.Edge.Logs.Internal;

/// <summary>What the log says about calls.</summary>
internal sealed class CallLog(Logger log)
{
    private const int EndedId = LogEvents.Calls + 1;
    private const int FailedId = LogEvents.Calls + 2;

    public bool IsVerbose => log.IsEnabled(LogLevel.Debug);

    public void Ended(ServerCall call, in CallSummary summary) =>
        Add(log.Begin(LogLevel.Debug, EndedId, "call"), call, summary).Write();

    public void Failed(ServerCall call, in CallSummary summary) =>
        Add(log.Begin(LogLevel.Error, FailedId, "call failed in the service"), call, summary)
            .With("error", summary.Error?.ToString()).Write();

    private static LogEntry Add(LogEntry entry, ServerCall call, in CallSummary summary) => entry
        .With("method", call.Path).With("peer", call.Peer.ToString()).With("code", (long)summary.Code)
        .With("status", summary.Message).With("elapsed_ms", summary.Elapsed)
        .With("requests", summary.RequestMessages).With("responses", summary.ResponseMessages)
        .With("request_bytes", summary.RequestBytes).With("response_bytes", summary.ResponseBytes);
}
