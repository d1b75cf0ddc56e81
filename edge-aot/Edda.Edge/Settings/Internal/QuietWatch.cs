namespace Edda.Edge.Settings.Internal;

/// <summary>
/// Calls back once a folder has been quiet for a moment after a change in it. Owns its file watchers and a timer until
/// Dispose. The callback runs on a thread of the pool, or on the one that advances the clock.
/// </summary>
internal sealed class QuietWatch : IDisposable
{
    /// <summary>Editors write in several steps; this long after the last one is the change complete.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly string _folder;
    private readonly bool _withSubfolders;
    private readonly Func<string?, bool> _concerns;
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;
    private FileSystemWatcher? _above;
    private bool _disposed;

    /// <param name="concerns">Whether a change of this name, relative to the folder, matters.</param>
    public QuietWatch(
        string folder, bool withSubfolders, Func<string?, bool> concerns, Action changed, TimeProvider clock)
    {
        _folder = folder;
        _withSubfolders = withSubfolders;
        _concerns = concerns;
        _timer = clock.CreateTimer(_ => changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null, or why changes will not be noticed. A folder that is watched with those below it may be missing yet.</summary>
    /// <param name="only">The one name that matters; null: each is asked about.</param>
    public Exception? Start(string? only = null)
    {
        try
        {
            if (_withSubfolders && Path.GetDirectoryName(_folder) is { } above)
                WatchAbove(above);
            if (_above is null || Directory.Exists(_folder))
                Watch(only);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return failure;
        }

        // What happened between the first read and the watch has told nobody.
        Schedule();
        return null;
    }

    /// <summary>From now on every name is looked at.</summary>
    public void Widen()
    {
        lock (_gate)
        {
            if (_watcher is { Filter.Length: > 0 } watcher)
                watcher.Filter = "";
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        Keep(ref _watcher, null);
        Keep(ref _above, null);
        _timer.Dispose();
    }

    private void Watch(string? only)
    {
        FileSystemWatcher watcher = new(_folder)
        {
            IncludeSubdirectories = _withSubfolders,
            Filter = only ?? "",
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size
                | (_withSubfolders ? NotifyFilters.DirectoryName : 0),
        };
        watcher.Changed += (_, change) => Touched(change.Name);
        watcher.Created += (_, change) => Touched(change.Name);
        watcher.Renamed += (_, change) => Touched(change.Name);
        if (_withSubfolders)
            watcher.Deleted += (_, change) => Touched(change.Name);
        watcher.Error += (_, _) => Schedule();
        watcher.EnableRaisingEvents = true;
        Keep(ref _watcher, watcher);
    }

    /// <summary>A folder as a whole may be replaced by another, or a link turned to another: then that one is to be watched.</summary>
    private void WatchAbove(string above)
    {
        FileSystemWatcher watcher = new(above, Path.GetFileName(_folder))
        {
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName,
        };
        watcher.Created += (_, _) => WatchAnew();
        watcher.Renamed += (_, _) => WatchAnew();
        watcher.Deleted += (_, _) => WatchAnew();
        watcher.EnableRaisingEvents = true;
        Keep(ref _above, watcher);
    }

    private void WatchAnew()
    {
        try
        {
            Watch(only: null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // There is none now. Whoever looks says so, and the next one is noticed from above.
        }

        Schedule();
    }

    private void Keep(ref FileSystemWatcher? place, FileSystemWatcher? watcher)
    {
        FileSystemWatcher? old;
        bool isKept;
        lock (_gate)
        {
            old = place;
            isKept = !_disposed;
            place = isKept ? watcher : null;
        }

        old?.Dispose();
        if (!isKept)
            watcher?.Dispose();
    }

    private void Touched(string? name)
    {
        if (_concerns(name))
            Schedule();
    }

    private void Schedule()
    {
        lock (_gate)
        {
            if (!_disposed)
                _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }
}
