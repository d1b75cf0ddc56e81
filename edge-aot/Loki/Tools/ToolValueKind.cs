namespace Edda.Loki.Tools;

/// <summary>What a parameter or a result of a tool is. Void is for results alone.</summary>
public enum ToolValueKind
{
    Void = 1,
    String = 2,
    Number = 3,
    Boolean = 4,
    Object = 5,
    Array = 6,
}
