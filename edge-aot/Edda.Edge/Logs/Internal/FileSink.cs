using System.Globalization;

namespace Edda.Edge.Logs.Internal;

/// <summary>
/// A file that is put aside when it is too large or too old: name, name.1 (the youngest), name.2 and so on. Owned and
/// used by the writer thread. The file is opened at the first write and again after every failure.
/// </summary>
internal sealed class FileSink(string path, long maximumSize, TimeSpan maximumAge, int maximumFiles, TimeProvider clock)
    : LogSink
{
    private FileStream? _file;
    private long _length;
    private DateTimeOffset _begun;

    public override string Name => path;

    public override void Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = 0;
        try
        {
            while (written < lines.Length)
            {
                Open();
                if (_length > 0 && clock.GetUtcNow() - _begun >= maximumAge)
                    Rotate();
                int count = Fitting(lines[written..]);
                if (count == 0)
                {
                    Rotate();
                    continue;
                }

                WriteWhole(lines.Slice(written, count));
                written += count;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Reopen();
            throw;
        }
    }

    public override void Reopen()
    {
        _file?.Dispose();
        _file = null;
    }

    public override void Dispose() => Reopen();

    private void Open()
    {
        if (_file is not null)
            return;

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

        _file = new FileStream(path, options);
        _length = _file.CanSeek ? _file.Seek(0, SeekOrigin.End) : 0;
        // A file from before the start goes on ageing from the time it was made.
        DateTimeOffset now = clock.GetUtcNow();
        _begun = now;
        if (_length > 0)
        {
            DateTimeOffset made = File.GetCreationTimeUtc(path);
            _begun = made < now ? made : now;
        }
    }

    /// <summary>How many bytes of whole lines still go into this file; 0: it has to be put aside first.</summary>
    private int Fitting(ReadOnlySpan<byte> lines)
    {
        long room = maximumSize - _length;
        if (lines.Length <= room)
            return lines.Length;
        int end = room > 0 ? lines[..(int)room].LastIndexOf((byte)'\n') + 1 : 0;
        if (end > 0 || _length > 0)
            return end;

        // A single line longer than a whole file has to go somewhere.
        int first = lines.IndexOf((byte)'\n') + 1;
        return first > 0 ? first : lines.Length;
    }

    private void WriteWhole(ReadOnlySpan<byte> lines)
    {
        FileStream file = _file!;
        try
        {
            file.Write(lines);
            _length += lines.Length;
        }
        catch (IOException)
        {
            // A full disk takes half a line. Cutting it off needs no space and leaves no line that nobody can parse.
            if (file.CanSeek)
                file.SetLength(_length);
            throw;
        }
    }

    private void Rotate()
    {
        Reopen();
        File.Delete(Aside(maximumFiles));
        for (int i = maximumFiles - 1; i >= 1; i--)
        {
            if (File.Exists(Aside(i)))
                File.Move(Aside(i), Aside(i + 1), overwrite: true);
        }

        File.Move(path, Aside(1), overwrite: true);
        Open();
    }

    private string Aside(int number) => path + "." + number.ToString(CultureInfo.InvariantCulture);
}
