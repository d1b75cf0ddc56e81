using System.Globalization;
using System.Text;

namespace Edda.Kernel.Rig;

/// <summary>
/// An initramfs (Documentation/driver-api/early-userspace/buffer-format.rst): for each file "070701", thirteen numbers of
/// eight hexadecimal digits, the name with a NUL and the content, both filled up to four bytes.
/// </summary>
internal sealed class CpioArchive : IDisposable
{
    private const int Folder = 0x41ED; // 040755
    private const int Program = 0x81ED; // 0100755
    private const int Device = 0x2180; // 020600

    private readonly FileStream _stream;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private int _inode;

    public CpioArchive(string file) => _stream = new FileStream(file, FileMode.Create);

    public void AddFolder(string path)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            AddOneFolder(path[..slash]);
        if (path.Length > 0)
            AddOneFolder(path);
    }

    public void AddFile(string path, string source) => AddFile(path, File.ReadAllBytes(source));

    /// <summary>Everything may be read and run: there is nobody in that machine but us.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> content)
    {
        AddFolder(Path.GetDirectoryName(path)!);
        Add(path, Program, content);
    }

    public void AddDevice(string path, int major, int minor)
    {
        AddFolder(Path.GetDirectoryName(path)!);
        Add(path, Device, [], major, minor);
    }

    public void Dispose()
    {
        Add("TRAILER!!!", 0, []);
        _stream.Dispose();
    }

    private void AddOneFolder(string path)
    {
        if (_folders.Add(path))
            Add(path, Folder, []);
    }

    private void Add(string name, int mode, ReadOnlySpan<byte> content, int major = 0, int minor = 0)
    {
        int[] numbers = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, major, minor, name.Length + 1, 0];
        string header = "070701" + string.Concat(numbers.Select(number => number.ToString("X8", CultureInfo.InvariantCulture)));
        Write(Encoding.ASCII.GetBytes(header + name + "\0"));
        Write(content);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _stream.Write("\0\0\0"u8[..(int)(-_stream.Position & 3)]);
    }
}
