namespace Edda.Core.Wire;

/// <summary>A repeated field of bool.</summary>
public sealed class BoolList : ScalarList<bool>
{
}
