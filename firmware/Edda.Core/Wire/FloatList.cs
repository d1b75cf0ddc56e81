namespace Edda.Core.Wire;

/// <summary>A repeated field of float.</summary>
public sealed class FloatList : ScalarList<float>
{
}
