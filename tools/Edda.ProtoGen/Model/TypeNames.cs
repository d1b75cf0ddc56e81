using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Model;

/// <summary>
/// The C# names of messages and enums. Nested ones are nested classes; where a member of the outer class has the same
/// name, the type gets a suffix, because the member's name is the one that is written more often.
/// </summary>
internal static class TypeNames
{
    public static string Simple(MessageDescriptor message) =>
        Distinct(Naming.Pascal(message.Name), message.ContainingType, "Message");

    public static string Simple(EnumDescriptor type) =>
        Distinct(Naming.Pascal(type.Name), type.ContainingType, "Enum");

    public static string Full(MessageDescriptor message) =>
        Outer(message.ContainingType, message.File) + Simple(message);

    public static string Full(EnumDescriptor type) => Outer(type.ContainingType, type.File) + Simple(type);

    /// <summary>The class for a repeated field of the message, which stands beside it.</summary>
    public static string SimpleList(MessageDescriptor message)
    {
        string name = Simple(message) + "List";
        IEnumerable<MessageDescriptor> siblings =
            message.ContainingType?.NestedTypes ?? message.File.MessageTypes;
        return siblings.Any(sibling => Naming.Pascal(sibling.Name) == name) ? Simple(message) + "Items" : name;
    }

    public static string FullList(MessageDescriptor message) =>
        Outer(message.ContainingType, message.File) + SimpleList(message);

    public static string SimpleList(EnumDescriptor type) => Simple(type) + "List";

    public static string FullList(EnumDescriptor type) => Outer(type.ContainingType, type.File) + SimpleList(type);

    public static string MapClass(FieldDescriptor field) => Naming.Pascal(field.Name) + "Map";

    /// <summary>The type of a value as it is written in C#.</summary>
    public static string Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Enum => Full(field.EnumType),
        FieldType.Message => Full(field.MessageType),
        _ => WireKind.Of(field).CSharp,
    };

    private static string Outer(MessageDescriptor? containing, FileDescriptor file) =>
        containing is null ? "global::" + Naming.Namespace(file.Package) + "." : Full(containing) + ".";

    private static string Distinct(string name, MessageDescriptor? containing, string suffix)
    {
        if (containing is null)
        {
            return name;
        }

        string outer = Naming.Pascal(containing.Name);
        bool taken = name == outer
            || containing.Fields.InDeclarationOrder().Any(field => Naming.Property(field.Name, outer) == name)
            || containing.Oneofs.Any(oneof => Naming.Pascal(oneof.Name) + "Case" == name);
        return taken ? name + suffix : name;
    }
}
