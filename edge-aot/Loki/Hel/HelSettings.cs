using Edda.Loki.Hel.Cache;
using Edda.Loki.Hel.Files;
using Edda.Loki.Hel.Store;

namespace Edda.Loki.Hel;

/// <summary>Where Hel keeps things and how much. Immutable.</summary>
/// <param name="Sandbox">The folder of the scripts' files; made when it is missing.</param>
/// <param name="StoreFile">The log of the key-value store; not within the sandbox.</param>
internal sealed record HelSettings(string Sandbox, string StoreFile)
{
    public SandboxLimits Files { get; init; } = new();

    public StoreLimits Store { get; init; } = new();

    public CacheLimits Cache { get; init; } = new();
}
