using System.Collections.Concurrent;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>Flash in memory, or in a folder where it outlives the program. It can be told to be full or worn out.</summary>
public sealed class VirtualStorage(string? folder = null) : IStorage
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Every write fails and leaves half of what it was given.</summary>
    public bool IsBroken { get; set; }

    public int Writes { get; private set; }

    public byte[]? Read(string name)
    {
        if (folder is null)
            return _files.GetValueOrDefault(name);
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public bool Write(string name, byte[] bytes, int count)
    {
        Writes++;
        byte[] content = bytes[..(IsBroken ? count / 2 : count)];
        if (folder is null)
        {
            _files[name] = content;
            return !IsBroken;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), content);
        return !IsBroken;
    }

    public bool Rename(string from, string to)
    {
        if (folder is not null)
        {
            File.Move(Path.Combine(folder, from), Path.Combine(folder, to), overwrite: true);
            return true;
        }

        if (!_files.TryRemove(from, out byte[]? content))
            return false;
        _files[to] = content;
        return true;
    }

    public void Delete(string name)
    {
        _files.TryRemove(name, out _);
        if (folder is not null)
            File.Delete(Path.Combine(folder, name));
    }
}
