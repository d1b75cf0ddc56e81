using Edda.Core.Grpc;
using Edda.Loki.Tools;

namespace Edda.Loki.Children;

/// <summary>
/// The functions of one child and what does them. Asks, before each call, whether the tool may use the child at all.
/// Filled in the child's constructor, then never changed.
/// </summary>
internal sealed class FunctionTable(string child)
{
    private readonly Dictionary<string, ChildHandler> _handlers = new(StringComparer.Ordinal);
    private readonly List<ScriptFunction> _functions = [];

    public IReadOnlyList<ScriptFunction> Functions => _functions;

    public FunctionTable Add(ScriptFunction function, ChildHandler handler)
    {
        _functions.Add(function);
        _handlers.Add(function.Name, handler);
        return this;
    }

    public ValueTask InvokeAsync(ScriptCall call)
    {
        if (ToolGate.Child(call.Run.Tool, child) is { IsYes: false } no)
        {
            call.Fail(StatusCode.PermissionDenied, no.Objection!);
            return ValueTask.CompletedTask;
        }

        if (_handlers.TryGetValue(call.Function.Name, out ChildHandler? handler))
            return handler(call);
        call.Fail(StatusCode.Unimplemented, $"{child} has no function \"{call.Function.Name}\"");
        return ValueTask.CompletedTask;
    }
}
