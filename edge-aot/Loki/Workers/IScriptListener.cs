using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Workers;

/// <summary>Whoever follows a script while it runs. Called in order, one call at a time, never for long.</summary>
internal interface IScriptListener
{
    /// <summary>What it will follow, before anything else.</summary>
    void Submitted(ScriptJob job)
    {
    }

    /// <summary>Once when it is queued, and while it is from time to time, whether anything has changed or not.</summary>
    void Queued(int position, string reason);

    void Started();

    /// <summary>Most of a limit is used. Times are in microseconds.</summary>
    void Warned(string limit, long measured, long allowed);

    void Output(ReadOnlySpan<byte> text);

    /// <summary>The next value for the script; null: there is none and never will be.</summary>
    ValueTask<Value?> InputAsync(CancellationToken cancellation);
}
