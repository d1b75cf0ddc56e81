using System.Globalization;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Hel.Files;

/// <summary>
/// How much the files take, counted once at the start and kept up with every change. Under the sandbox's
/// lock, but for what anybody may ask at any time without waiting for a disk.
/// </summary>
internal sealed class SandboxUsage(SandboxLimits limits)
{
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private long _total;
    private int _folders;

    public static SandboxUsage Of(string folder, SandboxLimits limits)
    {
        SandboxUsage usage = new(limits);
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (FileSystemInfo info in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options))
        {
            if (info is not FileInfo file)
                usage._folders++;
            else if (file.Name.StartsWith(Sandbox.TemporaryPrefix, StringComparison.Ordinal))
                file.Delete(); // of a write that a crash interrupted
            else
                usage.Set(Path.GetRelativePath(folder, file.FullName), file.Length);
        }

        return usage;
    }

    public long SizeOf(string path) => _sizes.GetValueOrDefault(path);

    /// <summary>Any thread may ask.</summary>
    public long Used(Func<string, bool> covers)
    {
        long used = 0;
        lock (_sizes)
        {
            foreach ((string path, long size) in _sizes)
                used += covers(path) ? size : 0;
        }

        return used;
    }

    /// <param name="size">Of the file, afterwards.</param>
    /// <param name="allowance">Of the tool, over the files it may change.</param>
    public SandboxFailure? Objection(string path, long size, long allowance, Func<string, bool> covers)
    {
        long more = size - SizeOf(path);
        if (!_sizes.ContainsKey(path) && ObjectionToFolder() is { } tooMany)
            return tooMany;
        if (more <= 0)
            return null;
        if (_total + more > limits.Bytes)
            return Full("the sandbox's quota", limits.Bytes, _total + more);
        if (allowance == long.MaxValue)
            return null;
        long used = Used(covers) + more;
        return used > allowance ? Full("limits.disk", allowance, used) : null;
    }

    public SandboxFailure? ObjectionToFolder() =>
        _sizes.Count + _folders < limits.Entries
            ? null
            : new SandboxFailure(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"the sandbox holds {limits.Entries} files and folders, which is its limit"),
                new ChildLimit("files", _sizes.Count + _folders + 1, limits.Entries));

    public void Set(string path, long size)
    {
        _total += size - SizeOf(path);
        lock (_sizes)
            _sizes[path] = size;
    }

    public void Remove(string path)
    {
        _total -= SizeOf(path);
        lock (_sizes)
            _sizes.Remove(path);
    }

    public void AddFolder() => _folders++;

    public void RemoveFolder() => _folders--;

    private static SandboxFailure Full(string rule, long allowed, long wanted) =>
        new(
            StatusCode.ResourceExhausted,
            string.Create(CultureInfo.InvariantCulture, $"{rule} is {allowed} bytes; with this it would be {wanted}"),
            new ChildLimit("disk", wanted, allowed));
}
