namespace Edda.Edge.Einherjar;

/// <summary>What kind of value a parameter or a result is. The numbers are those of einherjar.v1; a test holds them.</summary>
public enum ValueKind
{
    Void = 1,
    String = 2,
    Integer = 3,
    Number = 4,
    Boolean = 5,
    Bytes = 6,
    Array = 7,
    Object = 8,
}
