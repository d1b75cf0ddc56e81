using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Workers;

/// <summary>Whoever follows a script while it runs. Called in order, one call at a time, never for long.</summary>
internal interface IScriptListener
{
    void Queued(int position, string reason);

    void Started();

    void Output(ReadOnlySpan<byte> text);

    /// <summary>The next value for the script; null: there is none and never will be.</summary>
    ValueTask<Value?> InputAsync(CancellationToken cancellation);
}
