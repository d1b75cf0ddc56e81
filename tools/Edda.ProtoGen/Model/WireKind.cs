using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Model;

/// <summary>How a type of proto3 is called in C# and by the cursors, and how it stands on the wire.</summary>
/// <param name="Method">The suffix of the cursors' methods: ReadSInt32, WritePackedSInt32.</param>
/// <param name="CSharp">Empty for enums and messages, whose type has a name of its own.</param>
/// <param name="List">The class of a repeated field; empty where it is generated.</param>
/// <param name="WireType">0 varint, 1 eight bytes, 2 with a length, 5 four bytes.</param>
/// <param name="FixedSize">0 when the value decides.</param>
internal sealed record WireKind(string Method, string CSharp, string List, uint WireType, int FixedSize = 0)
{
    public bool IsNumber => WireType != 2;

    public static WireKind Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double => new("Double", "double", "DoubleList", 1, 8),
        FieldType.Float => new("Float", "float", "FloatList", 5, 4),
        FieldType.Int64 => new("Int64", "long", "Int64List", 0),
        FieldType.UInt64 => new("UInt64", "ulong", "UInt64List", 0),
        FieldType.Int32 => new("Int32", "int", "Int32List", 0),
        FieldType.Fixed64 => new("Fixed64", "ulong", "UInt64List", 1, 8),
        FieldType.Fixed32 => new("Fixed32", "uint", "UInt32List", 5, 4),
        FieldType.Bool => new("Bool", "bool", "BoolList", 0, 1),
        FieldType.String => new("Text", "Wire::Text", "TextList", 2),
        FieldType.Message => new("Message", "", "", 2),
        FieldType.Bytes => new("Blob", "Wire::Blob", "BlobList", 2),
        FieldType.UInt32 => new("UInt32", "uint", "UInt32List", 0),
        FieldType.SFixed32 => new("SFixed32", "int", "Int32List", 5, 4),
        FieldType.SFixed64 => new("SFixed64", "long", "Int64List", 1, 8),
        FieldType.SInt32 => new("SInt32", "int", "Int32List", 0),
        FieldType.SInt64 => new("SInt64", "long", "Int64List", 0),
        FieldType.Enum => new("Enum", "", "", 0),
        _ => throw Throw.UnsupportedField(field.FullName, field.FieldType.ToString()),
    };
}
