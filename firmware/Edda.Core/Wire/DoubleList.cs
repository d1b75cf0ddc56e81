namespace Edda.Core.Wire;

/// <summary>A repeated field of double.</summary>
public sealed class DoubleList : ScalarList<double>
{
}
