namespace Edda.Core.Wire;

/// <summary>A repeated field of int32, sint32 or sfixed32.</summary>
public sealed class Int32List : ScalarList<int>
{
}
