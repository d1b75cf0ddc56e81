namespace Edda.Core.Fence.Tests.Rules;

/// <summary>What may not be, and what the device does with it.</summary>
internal static class RuleNames
{
    public const string Generic = "a generic of our own crashes or gives wrong results";
    public const string RefStruct = "a ref struct is a heap object there, one each time it is made: use a class that lives on";
    public const string MultiDimensionalArray = "there are no multi-dimensional arrays: use an array of arrays";
    public const string FunctionPointer = "there are no function pointers";
    public const string Fixed = "there is no fixed";
    public const string RefField = "there are no ref fields";
    public const string InterfaceBody = "an interface cannot have a body";
    public const string Checked = "checked has no effect: compare before the arithmetic";
    public const string Instruction = "the interpreter has no such instruction";
    public const string Constrained = "a virtual call on a value boxes it, and an enum's text is its number there";
    public const string Reinterpreted = "a number that is read through a pointer keeps its old type until it is in a field: store it there first";
    public const string NulInString = "a string ends at its first NUL";
    public const string StaticOrder = "static initialisers run by name of type: this one may read a zero";
    public const string StaticMethods = "a type has at most 255 static methods";
    public const string StaticFields = "a type has at most 200 static fields";
    public const string AssemblySize = "an assembly has at most 64 KB of IL";
}
