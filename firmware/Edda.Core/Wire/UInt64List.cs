namespace Edda.Core.Wire;

/// <summary>A repeated field of uint64 or fixed64.</summary>
public sealed class UInt64List : ScalarList<ulong>
{
}
