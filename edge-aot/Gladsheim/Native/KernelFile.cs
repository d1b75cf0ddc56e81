namespace Edda.Gladsheim.Native;

/// <summary>
/// A file of the kernel's that is read again and again: opened once, and read from its beginning in one call, which makes
/// the kernel write it anew. Of one that it answers in several pieces, the first page. Owns a descriptor; one thread.
/// </summary>
internal sealed unsafe class KernelFile(string path) : IDisposable
{
    private int _fd = Descriptor.None;

    /// <summary>Empty when it cannot be read.</summary>
    public ReadOnlySpan<byte> Read(Span<byte> into)
    {
        if (_fd < 0)
            _fd = Libc.Open(path, FileFlags.ReadOnly | FileFlags.CloseOnExec, 0);
        if (_fd < 0)
            return default;
        fixed (byte* to = into)
        {
            nint count = Libc.ReadAt(_fd, to, (nuint)into.Length, 0);
            return count > 0 ? into[..(int)count] : default;
        }
    }

    public void Dispose() => Descriptor.Close(ref _fd);
}
