using Edda.Edge.Hosting.Internal;
using Edda.Loki.Hel.Internal;
using Microsoft.Win32.SafeHandles;

namespace Edda.Loki.Hel.Store;

/// <summary>
/// The store's file: eight bytes that say what it is, then records. Only ever appended to; a new one replaces it when
/// most of it is past. Owns the descriptor and an advisory lock on it. Appends come from one thread at a time.
/// </summary>
internal sealed class StoreLog : IDisposable
{
    /// <summary>Of what is past in the log, beside what is live, before it is written anew.</summary>
    private const long WorthCompacting = 256 << 10;

    private readonly string _path;
    private SafeFileHandle _file;
    private long _length;
    private bool _isBroken;

    private StoreLog(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    public long Recovered { get; private set; }

    private static ReadOnlySpan<byte> Mark => "EDDAKV1\n"u8;

    public static StoreLog Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.Delete(path + ".new"); // of a compaction that a crash interrupted
            SafeFileHandle file = OpenFile(path, FileMode.OpenOrCreate);
            StoreLog log = new(path, file);
            if (RandomAccess.GetLength(file) < Mark.Length)
                log.Begin();
            return log;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw HelThrow.StoreUnusable(path, failure);
        }
    }

    /// <summary>Reads all that is good into the content and cuts off the rest, which is kept in a file of its own.</summary>
    public void Replay(StoreContent content)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(_file)];
        int count = 0;
        while (count < bytes.Length && RandomAccess.Read(_file, bytes.AsSpan(count), count) is > 0 and int read)
            count += read;
        if (!bytes.AsSpan().StartsWith(Mark))
            throw HelThrow.NoStore(_path);
        int at = Mark.Length;
        while (StoreRecord.TryRead(bytes.AsSpan(at, count - at), out byte kind, out StoreKey key, out ReadOnlySpan<byte> value) is > 0 and int size)
        {
            if (kind == StoreRecord.Set)
                content.Set(key, value.ToArray());
            else
                content.Remove(key);
            at += size;
        }

        _length = at;
        if (at == count)
            return;
        Recovered = count - at;
        File.WriteAllBytes(_path + ".damaged", bytes.AsSpan(at, count - at));
        RandomAccess.SetLength(_file, at);
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>Null when the bytes are on the disk; otherwise why they are not, and the log is as it was.</summary>
    public string? Append(ReadOnlySpan<byte> records)
    {
        if (_isBroken)
            return "it is not known what is on it, which the next start finds out";
        try
        {
            RandomAccess.Write(_file, records, _length);
            RandomAccess.FlushToDisk(_file);
            _length += records.Length;
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            CutBack();
            return SystemError.Describe(failure);
        }
    }

    /// <summary>A log of all that the content has now, and of nothing that is past; null: most of this one is live.</summary>
    public MemoryStream? CompactIfWorthIt(StoreContent content)
    {
        if (_isBroken || _length - content.Bytes < Math.Max(WorthCompacting, content.Bytes))
            return null;
        MemoryStream records = new();
        records.Write(Mark);
        foreach ((StoreKey key, byte[] value) in content.All)
            StoreRecord.Append(records, StoreRecord.Set, key, value);
        return records;
    }

    /// <summary>By another, which has all that this one has; on the thread that appends.</summary>
    public void Replace(MemoryStream records)
    {
        string next = _path + ".new";
        SafeFileHandle? file = null;
        try
        {
            file = OpenFile(next, FileMode.Create);
            RandomAccess.Write(file, records.GetBuffer().AsSpan(0, (int)records.Length), 0);
            RandomAccess.FlushToDisk(file);
            File.Move(next, _path, overwrite: true);
            SynchronizeFolder();
            _file.Dispose();
            _file = file;
            _length = records.Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The old log is whole and goes on growing; the next change tries again.
            if (file is not null && !ReferenceEquals(file, _file))
                file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Begin()
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, Mark, 0);
        RandomAccess.FlushToDisk(_file);
        SynchronizeFolder();
    }

    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_file, _length);
            RandomAccess.FlushToDisk(_file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nobody knows what is on the disk now. Records have checksums, so the next start finds out.
            _isBroken = true;
        }
    }

    /// <summary>A name is on the disk when its folder is.</summary>
    private void SynchronizeFolder()
    {
        int folder = Libc.Open(Path.GetDirectoryName(Path.GetFullPath(_path))!, Libc.ReadOnly | Libc.Folder | Libc.CloseOnExec, 0);
        if (folder < 0)
            return;
        _ = Libc.Synchronize(folder);
        _ = Libc.Close(folder);
    }

    // FileShare.None is an advisory lock here: a second Loki on the same folder is refused.
    private static SafeFileHandle OpenFile(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);
}
