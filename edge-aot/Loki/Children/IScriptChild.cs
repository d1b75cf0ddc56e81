namespace Edda.Loki.Children;

/// <summary>
/// A component with functions for scripts: Fenrir, Jormungandr, Hel. In a script it is an object of its name, and its
/// functions are methods: <c>fenrir:gpio_read(17)</c>. It lives in the service's own process, never in a worker.
/// Any thread may call it, several at once.
/// </summary>
public interface IScriptChild
{
    /// <summary>As scripts and permissions write it: "hel".</summary>
    string Name { get; }

    /// <summary>The same for as long as the child lives.</summary>
    IReadOnlyList<ScriptFunction> Functions { get; }

    /// <summary>
    /// Runs one call: its result goes into <see cref="ScriptCall.Result"/>, a failure into
    /// <see cref="ScriptCall.Fail"/>. The arguments have been checked against the function's parameters. The script
    /// waits meanwhile, and holds no thread.
    /// </summary>
    ValueTask InvokeAsync(ScriptCall call);

    /// <summary>A real check, made now: null when it works, or what does not.</summary>
    ValueTask<string?> CheckAsync(CancellationToken cancellation);

    /// <summary>A run has ended, however it ended: whatever the child opened for it is to be closed.</summary>
    void EndRun(ScriptRun run)
    {
    }
}
