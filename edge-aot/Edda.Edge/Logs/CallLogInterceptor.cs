using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Logs;

/// <summary>One entry a call: what went wrong in the service is an error, the rest is for those who look closely.</summary>
public sealed class CallLogInterceptor(Logger log) : ServerInterceptor
{
    private readonly CallLog _log = new(log);

    public override void End(ServerCall call, in CallSummary summary)
    {
        if (summary.Code is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss || summary.Error is not null)
            _log.Failed(call, summary);
        else if (_log.IsVerbose)
            _log.Ended(call, summary);
    }
}
