namespace Edda.Core.Wire;

/// <summary>A repeated field of int64, sint64 or sfixed64.</summary>
public sealed class Int64List : ScalarList<long>
{
}
