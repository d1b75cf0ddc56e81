using Edda.Loki.Hel.Files;
using Edda.Loki.Jormungandr;

namespace Edda.Loki.Children;

/// <summary>What the children are made with. Immutable.</summary>
/// <param name="StateFolder">Where Hel keeps its files and its store.</param>
internal sealed record ChildSettings(string StateFolder)
{
    /// <summary>Instead of this machine's hardware.</summary>
    public bool HasSimulatedBoard { get; init; }

    public SandboxLimits Files { get; init; } = new();

    public JormungandrSettings Network { get; init; } = new();
}
