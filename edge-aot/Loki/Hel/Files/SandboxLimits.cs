namespace Edda.Loki.Hel.Files;

/// <summary>What the sandbox holds at most, over all tools.</summary>
internal sealed record SandboxLimits(long Bytes = 256 << 20, int Entries = 10_000)
{
    /// <summary>Names of one folder that are told.</summary>
    public const int MaximumListed = 10_000;

    /// <summary>Read or written by one call.</summary>
    public const int MaximumPiece = 4 << 20;
}
