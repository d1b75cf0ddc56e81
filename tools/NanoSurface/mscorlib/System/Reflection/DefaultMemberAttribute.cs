namespace System.Reflection;

/// <summary>Written by the compiler on every type with an indexer.</summary>
public sealed class DefaultMemberAttribute : Attribute
{
    public extern DefaultMemberAttribute(string memberName);

    public extern string MemberName { get; }
}
