namespace Edda.Loki.Children;

/// <summary>The kinds of value that pass between a script and a child.</summary>
public enum ArgumentType
{
    Void,
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
    Any,
}
