using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine;

/// <summary>What a script waits for. Reused for each wish of one execution.</summary>
internal sealed class ScriptWish
{
    /// <summary>For what is the host's and no child's: sleep, input.</summary>
    public const string Host = "";

    public string Child { get; set; } = "";

    public string Function { get; set; } = "";

    public ValueList Arguments { get; } = new();

    /// <summary>Why it cannot be fulfilled, known before anybody was asked; null: nothing is known.</summary>
    public string? Problem { get; set; }
}
