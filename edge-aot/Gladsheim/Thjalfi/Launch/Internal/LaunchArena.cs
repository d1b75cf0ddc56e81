using System.Runtime.InteropServices;
using System.Text;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>
/// Native memory for one launch at a time: nothing in it moves while the child reads it. The first chunk is kept for the
/// next launch, further ones (very long argument lists) are given back. Owned by one <see cref="Launcher"/>, under its lock.
/// </summary>
internal sealed unsafe class LaunchArena : IDisposable
{
    private const int ChunkBytes = 32 * 1024;

    private readonly List<nint> _extra = [];
    private byte* _first = (byte*)NativeMemory.Alloc(ChunkBytes);
    private byte* _at;
    private nuint _left;

    public void Reset()
    {
        foreach (nint chunk in _extra)
            NativeMemory.Free((void*)chunk);
        _extra.Clear();
        _at = _first;
        _left = ChunkBytes;
    }

    /// <summary>Zeroed, aligned to eight bytes.</summary>
    public void* Take(int bytes)
    {
        nuint size = ((nuint)bytes + 7) & ~(nuint)7;
        if (size > _left)
        {
            nuint chunk = Math.Max(size, ChunkBytes);
            _at = (byte*)NativeMemory.Alloc(chunk);
            _left = chunk;
            _extra.Add((nint)_at);
        }
        byte* taken = _at;
        _at += size;
        _left -= size;
        NativeMemory.Clear(taken, size);
        return taken;
    }

    /// <summary>A C string.</summary>
    public byte* Text(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        byte* at = (byte*)Take(bytes + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(at, bytes));
        return at;
    }

    /// <summary>An array of C strings that ends with a null pointer.</summary>
    public byte** Texts(IReadOnlyList<string> texts)
    {
        byte** array = (byte**)Take((texts.Count + 1) * sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
            array[i] = Text(texts[i]);
        return array;
    }

    public void Dispose()
    {
        Reset();
        NativeMemory.Free(_first);
        _first = null;
        _left = 0;
    }
}
