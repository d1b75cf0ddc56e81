namespace Edda.Core.Wire;

/// <summary>A repeated field of an enum, as numbers; generated code derives from it and gives them their type.</summary>
public abstract class EnumList : ScalarList<int>
{
}
