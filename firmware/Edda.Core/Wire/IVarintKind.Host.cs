namespace Edda.Core.Wire;

/// <summary>How one kind of element becomes the 64 bits that a varint carries, and back.</summary>
internal interface IVarintKind<T>
{
    static abstract T FromWire(ulong value);

    static abstract ulong ToWire(T value);
}
