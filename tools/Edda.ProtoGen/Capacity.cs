namespace Edda.ProtoGen;

/// <summary>How much a field may hold; null where the contract sets no bound.</summary>
internal sealed record Capacity(int? MaxSize, int? MaxCount)
{
    public static readonly Capacity Unbounded = new(null, null);
}
