using System.Runtime.InteropServices;

namespace Edda.Core.Tests.Wire;

/// <summary>
/// Memory between two pages that nobody may touch: a read or write one byte outside of what was handed out ends the
/// process, which no test could overlook. Owns the mapping until disposed; used by one thread.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    private readonly nint _mapping;
    private readonly nuint _size;
    private readonly int _page = Environment.SystemPageSize;
    private readonly int _capacity;

    public GuardedMemory(int capacity)
    {
        _capacity = (capacity + _page - 1) / _page * _page;
        _size = (nuint)(_capacity + (2 * _page));
        _mapping = Map(0, _size, None, PrivateAndAnonymous, -1, 0);
        Assert.NotEqual(-1, _mapping);
        Assert.Equal(0, Protect(_mapping + _page, (nuint)_capacity, ReadAndWrite));
    }

    /// <summary>So many bytes, with the forbidden page right behind the last one.</summary>
    public Span<byte> BeforeTheEnd(int length)
    {
        Assert.InRange(length, 0, _capacity);
        return new Span<byte>((byte*)_mapping + _page + _capacity - length, length);
    }

    /// <summary>A copy of the bytes, with the forbidden page right behind the last one.</summary>
    public ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        Span<byte> copy = BeforeTheEnd(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    public void Dispose() => Assert.Equal(0, Unmap(_mapping, _size));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
