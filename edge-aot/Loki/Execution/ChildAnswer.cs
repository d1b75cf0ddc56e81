using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Execution;

/// <summary>What came of something a script asked for.</summary>
internal sealed record ChildAnswer(StatusCode Code, Value Value, string Problem, ChildLimit? Limit)
{
    public static ChildAnswer Of(Value value) => new(StatusCode.Ok, value, "", null);

    public static ChildAnswer Refused(StatusCode code, string problem) => new(code, new Value(), problem, null);

    /// <summary>The service would hold too much for it.</summary>
    public static ChildAnswer Refused(ChildLimit reached) =>
        new(StatusCode.ResourceExhausted, new Value(), HeldMemory.Describe(reached), reached);
}
