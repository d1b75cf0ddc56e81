using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;

namespace Edda.Loki.Children;

/// <summary>One call of a child's function. It is the child's until InvokeAsync completes; keep nothing of it.</summary>
public sealed class ScriptCall(ScriptRun run, ScriptFunction function, ValueList arguments)
{
    public ScriptRun Run { get; } = run;

    public ScriptFunction Function { get; } = function;

    /// <summary>As many as were given; what is optional may be missing or nil.</summary>
    public ValueList Arguments { get; } = arguments;

    /// <summary>What the script gets; left alone: nil.</summary>
    public Value Result { get; } = new();

    public StatusCode Code { get; private set; } = StatusCode.Ok;

    public string Problem { get; private set; } = "";

    /// <summary>With RESOURCE_EXHAUSTED, what was reached, where that can be said in numbers.</summary>
    public ChildLimit? Limit { get; private set; }

    /// <summary>
    /// Raises the message in the script, which may catch it, unless it is RESOURCE_EXHAUSTED: that ends the script.
    /// </summary>
    public void Fail(StatusCode code, string problem, ChildLimit? limit = null)
    {
        Code = code;
        Problem = problem;
        Limit = limit;
    }

    /// <summary>The argument, or null when there is none or it is nil.</summary>
    public Value? Argument(int index)
    {
        if (index >= Arguments.Items.Count)
            return null;
        Value value = Arguments.Items[index];
        return value.KindCase == Value.KindOneofCase.None ? null : value;
    }
}
