using Edda.Edge.Logs;
using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Settings;

/// <summary>
/// Settings that follow their file. A change that is good replaces <see cref="Current"/> as a whole; a bad one leaves
/// everything as it was and goes into the log. Owns a file watcher and a timer until Dispose. Any thread may read.
/// </summary>
public sealed class SettingsWatcher<T> : IDisposable
    where T : class
{
    /// <summary>Editors write in several steps; this long after the last one the file is read.</summary>
    public static readonly TimeSpan Quiet = QuietWatch.Quiet;

    private readonly object _gate = new();
    private readonly SettingsSchema<T> _schema;
    private readonly string _path;
    private readonly SettingsLog _log;
    private readonly Func<T, IReadOnlyList<SettingsProblem>>? _check;
    private QuietWatch? _watch;
    private volatile T _current;
    private byte[] _seen = [];
    private bool _disposed;

    private SettingsWatcher(
        SettingsSchema<T> schema, string path, T current, Logger log,
        Func<T, IReadOnlyList<SettingsProblem>>? check)
    {
        _schema = schema;
        _path = path;
        _current = current;
        _log = new SettingsLog(log);
        _check = check;
    }

    /// <summary>After a good change, with the old and the new settings. One at a time, on a thread of the pool.</summary>
    public event Action<T, T>? Changed;

    public T Current => _current;

    /// <param name="current">What was read from the file at the start.</param>
    /// <param name="check">What the schema cannot see; problems here count like any other.</param>
    public static SettingsWatcher<T> Start(
        SettingsSchema<T> schema, string path, T current, Logger log, TimeProvider? clock = null,
        Func<T, IReadOnlyList<SettingsProblem>>? check = null)
    {
        path = Path.GetFullPath(path);
        SettingsWatcher<T> watcher = new(schema, path, current, log, check);
        watcher.Watch(clock ?? TimeProvider.System);
        return watcher;
    }

    /// <summary>
    /// Reads the file now, as after SIGHUP. True when the settings are now those of the file, whether or not that
    /// changed anything.
    /// </summary>
    /// <param name="force">Also when the file is as it was: what it refers to may have changed.</param>
    public bool Reload(bool force = false)
    {
        lock (_gate)
        {
            if (_disposed)
                return false;
            if (!SettingsFile.TryReadBytes(_path, out byte[] bytes, out SettingsProblem? unreadable))
            {
                _log.Kept(_path, [unreadable!]);
                return false;
            }

            // A watcher reports every touch. The same bytes mean the same as last time, good or bad.
            if (!force && _seen.AsSpan().SequenceEqual(bytes))
                return true;

            _seen = bytes;
            SettingsOutcome<T> outcome = SettingsFile.Parse(_schema, _path, bytes);
            if (outcome.Value is not { } next)
            {
                _log.Kept(_path, outcome.Problems);
                return false;
            }

            if (_check?.Invoke(next) is { Count: > 0 } problems)
            {
                _log.Kept(_path, problems);
                return false;
            }

            T before = _current;
            _current = next;
            _log.Changed(_path);
            Changed?.Invoke(before, next);
            return true;
        }
    }

    public void Dispose()
    {
        QuietWatch? watch;
        lock (_gate)
        {
            _disposed = true;
            watch = _watch;
            _watch = null;
        }

        watch?.Dispose();
    }

    private void Watch(TimeProvider clock)
    {
        // The folder, not the file: whoever replaces a file by renaming another one leaves the old one unwatched.
        QuietWatch watch = new(Path.GetDirectoryName(_path)!, false, Concerns, () => Reload(), clock);
        _watch = watch;
        if (watch.Start(IsLink() ? null : Path.GetFileName(_path)) is { } failure)
            _log.NotWatched(_path, failure);
    }

    private bool Concerns(string? name)
    {
        if (!IsLink())
            return name == Path.GetFileName(_path);
        _watch?.Widen();
        return true;
    }

    // Behind a link, as in a mounted config map, it is another name that changes.
    private bool IsLink() => new FileInfo(_path).LinkTarget is not null;
}
