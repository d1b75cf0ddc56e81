using System;
using System.Runtime.CompilerServices;

namespace Edda.Core.Wire;

/// <summary>A length of bytes in a buffer that grows and is kept. The base of <see cref="Text"/> and <see cref="Blob"/>.</summary>
public abstract class WireBytes
{
    // Room for two vectors: a short value is copied by storing whole vectors, without a loop or a call.
    private const int SmallestBuffer = 32;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>In bytes.</summary>
    public int Length => _length;

    public bool IsEmpty => _length == 0;

    /// <summary>The content; good until the next change.</summary>
    public ReadOnlySpan<byte> Span => new(_bytes, 0, _length);

    /// <summary>The content; good until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => new(_bytes, 0, _length);

    /// <summary>The buffer; the first <see cref="Length"/> bytes of it count. It is replaced when the content grows.</summary>
    internal byte[] Buffer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bytes;
    }

    public void Clear() => _length = 0;

    public void CopyTo(byte[] destination, int offset) => Span.CopyTo(destination.AsSpan(offset));

    public byte[] ToArray() => Span.ToArray();

    /// <summary>A buffer with at least this room. What was in it is lost.</summary>
    internal byte[] Reserve(int length)
    {
        if (_bytes.Length < length)
        {
            _length = 0;
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, SmallestBuffer));
        }

        return _bytes;
    }

    /// <summary>Says how much of the reserved room is filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetLength(int length) => _length = length;

    /// <summary>Without a copy, unless it is short: the array is this one's from now on, and all of it is the content.</summary>
    protected void TakeOver(byte[] bytes)
    {
        if (bytes.Length < SmallestBuffer)
        {
            SetBytes(bytes);
            return;
        }

        _bytes = bytes;
        _length = bytes.Length;
    }

    protected void SetBytes(ReadOnlySpan<byte> bytes)
    {
        // The bytes may be part of this very buffer: when it has to grow, the old one stays intact until copied.
        bytes.CopyTo(Reserve(bytes.Length));
        _length = bytes.Length;
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        int length = _length + bytes.Length;
        if (_bytes.Length < length)
        {
            Array.Resize(ref _bytes, Math.Max(length, Math.Max(SmallestBuffer, _bytes.Length * 2)));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length = length;
    }
}
