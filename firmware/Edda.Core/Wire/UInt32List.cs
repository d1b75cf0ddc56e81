namespace Edda.Core.Wire;

/// <summary>A repeated field of uint32 or fixed32.</summary>
public sealed class UInt32List : ScalarList<uint>
{
}
