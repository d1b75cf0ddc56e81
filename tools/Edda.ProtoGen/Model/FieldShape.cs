using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Model;

/// <summary>A field with every name and number that its code needs.</summary>
internal sealed class FieldShape
{
    public FieldShape(FieldDescriptor descriptor, Capacity capacity)
    {
        Descriptor = descriptor;
        Kind = WireKind.Of(descriptor);
        Property = Naming.Property(descriptor.Name, TypeNames.Simple(descriptor.ContainingType));
        Backing = "_" + Naming.Camel(descriptor.Name);
        CSharpType = TypeNames.Of(descriptor);
        MaxSize = capacity.MaxSize is int size ? size.ToString() : "int.MaxValue";
        MaxCount = capacity.MaxCount is int count ? count.ToString() : "int.MaxValue";
        HasMaxSize = capacity.MaxSize is not null;
    }

    public FieldDescriptor Descriptor { get; }

    public WireKind Kind { get; }

    /// <summary>The name in the contract, which paths of failures use.</summary>
    public string ProtoName => Descriptor.Name;

    public string Property { get; }

    public string Backing { get; }

    public string CSharpType { get; }

    public string MaxSize { get; }

    public string MaxCount { get; }

    public bool HasMaxSize { get; }

    public int Number => Descriptor.FieldNumber;

    public bool IsPackable => Descriptor.IsRepeated && Kind.IsNumber;

    public bool IsWrittenPacked => IsPackable && Descriptor.IsPacked;

    /// <summary>
    /// Key or value of a map. Google.Protobuf for C# leaves out what is zero and sends a message also when it is empty;
    /// others send all. Readers take both, and this way is the shorter one.
    /// </summary>
    public bool IsPartOfEntry => Descriptor.ContainingType.GetOptions()?.MapEntry == true;

    /// <summary>The tag of one element, and the tag of all of them packed.</summary>
    public uint ItemTag => ((uint)Number << 3) | Kind.WireType;

    public uint PackedTag => ((uint)Number << 3) | 2;

    public uint WrittenTag => IsWrittenPacked ? PackedTag : ItemTag;

    public int TagSize => Number < 16 ? 1 : Number < 2048 ? 2 : Number < 262144 ? 3 : Number < 33554432 ? 4 : 5;
}
