namespace Edda.Loki.Hel.Store;

/// <summary>What a store holds. It is kept in memory as well, so these also bound what it takes there.</summary>
internal sealed record StoreLimits(long Bytes = 8 << 20, int Keys = 100_000)
{
    public const int LongestKey = 256;

    public const int LargestValue = 256 << 10;
}
