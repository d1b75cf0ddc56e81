using Edda.Loki.Tools;

namespace Edda.Loki.Children;

/// <summary>One execution of a script, as the children see it. A child may keep things by it until EndRun.</summary>
public sealed class ScriptRun(ulong id, ToolDefinition tool, string caller, CancellationToken cancellation)
{
    public ulong Id { get; } = id;

    /// <summary>With its permissions and limits: the child asks these before it does anything.</summary>
    public ToolDefinition Tool { get; } = tool;

    /// <summary>Who called the script, as Heimdall knows him.</summary>
    public string Caller { get; } = caller;

    /// <summary>Signalled when the script is ended: cancelled, out of time, or its worker is gone.</summary>
    public CancellationToken Cancellation { get; } = cancellation;
}
