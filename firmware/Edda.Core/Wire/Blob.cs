using System;

namespace Edda.Core.Wire;

/// <summary>The value of a bytes field: a buffer that is filled, cleared and filled again. Setting it copies.</summary>
public sealed class Blob : WireBytes
{
    public Blob()
    {
    }

    public Blob(ReadOnlySpan<byte> bytes) => SetBytes(bytes);

    public byte this[int index] => Span[index];

    public static implicit operator Blob(byte[] bytes) => new(bytes);

    public static implicit operator ReadOnlySpan<byte>(Blob blob) => blob.Span;

    public void Set(byte[] bytes, int offset, int count) => SetBytes(new ReadOnlySpan<byte>(bytes, offset, count));

    public void Set(ReadOnlySpan<byte> bytes) => SetBytes(bytes);

    /// <summary>Without a copy, unless it is short: the array is the blob's from now on.</summary>
    public void Adopt(byte[] bytes) => TakeOver(bytes);

    public void Set(Blob other) => SetBytes(other.Span);

    /// <summary>Makes the blob this long and hands out the room, so that a producer can fill it without a copy.</summary>
    public Span<byte> Resize(int length)
    {
        byte[] buffer = Reserve(length);
        SetLength(length);
        return buffer.AsSpan(0, length);
    }
}
