using Edda.Loki.Tools;

namespace Edda.Loki.Children;

/// <summary>One execution of a script, as the children see it. A child may keep things by it until EndRun.</summary>
/// <param name="used">Hears how much of a limit is used; null: nobody does.</param>
public sealed class ScriptRun(
    ulong id, ToolDefinition tool, string caller, CancellationToken cancellation, Action<string, long, long>? used = null)
{
    public ulong Id { get; } = id;

    /// <summary>With its permissions and limits: the child asks these before it does anything.</summary>
    public ToolDefinition Tool { get; } = tool;

    /// <summary>Who called the script, as Heimdall knows him.</summary>
    public string Caller { get; } = caller;

    /// <summary>Signalled when the script is ended: cancelled, out of time, or its worker is gone.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>A child asks it before it keeps anything large for the run.</summary>
    internal HeldMemory Memory { get; init; } = HeldMemory.Unbounded;

    /// <summary>A child says how much of a limit that it keeps is used, so that a warning can be given in time.</summary>
    public void Used(string limit, long measured, long allowed) => used?.Invoke(limit, measured, allowed);
}
