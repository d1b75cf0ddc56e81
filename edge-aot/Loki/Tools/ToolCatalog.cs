using Edda.Edge.Hosting.Internal;
using Edda.Edge.Logs;
using Edda.Edge.Settings;
using Edda.Edge.Settings.Internal;
using Edda.Loki.Tools.Internal;

namespace Edda.Loki.Tools;

/// <summary>
/// The tools of a file, or of all tool files in a folder, as they are now. A bad file leaves its old tools in
/// place. Definitions that did not change stay the same objects. Owns a watch until Dispose; any thread may read.
/// </summary>
internal sealed class ToolCatalog : IDisposable
{
    private readonly object _gate = new();
    private readonly string _path;
    private readonly ToolLog _log;
    private readonly Func<ToolDefinition, ToolObjection?> _objection;
    private readonly Dictionary<string, ToolFile> _files = new(StringComparer.Ordinal);
    private QuietWatch? _watch;
    private volatile IReadOnlyDictionary<string, ToolDefinition> _tools = new Dictionary<string, ToolDefinition>();
    private volatile IReadOnlyList<SettingsProblem> _problems = [];

    /// <param name="objection">Why a tool that is well written cannot run here; null: all can.</param>
    public ToolCatalog(string path, Logger log, Func<ToolDefinition, ToolObjection?>? objection = null)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _log = new ToolLog(log);
        _objection = objection ?? (_ => null);
    }

    /// <summary>After a load that changed something. One at a time; not on the thread of a running script.</summary>
    public event Action<IReadOnlyList<ToolChange>>? Changed;

    /// <summary>By name; a snapshot.</summary>
    public IReadOnlyDictionary<string, ToolDefinition> Tools => _tools;

    /// <summary>What was wrong at the last load; empty: nothing.</summary>
    public IReadOnlyList<SettingsProblem> Problems => _problems;

    /// <summary>Loads again whenever the files have changed and been left alone for a moment.</summary>
    public void Watch(TimeProvider? clock = null)
    {
        // What is missing may be made later.
        bool isFolder = Directory.Exists(_path) || (!File.Exists(_path) && !_path.EndsWith(".toml", StringComparison.Ordinal));
        QuietWatch watch = new(
            isFolder ? _path : Path.GetDirectoryName(_path)!, isFolder, _ => true, () => Load(), clock ?? TimeProvider.System);
        _watch = watch;
        if (watch.Start() is { } failure)
            _log.NotWatched(_path, failure);
    }

    /// <summary>True when everything there is good.</summary>
    public bool Load()
    {
        lock (_gate)
        {
            List<SettingsProblem> problems = [];
            if (FindFiles(problems) is not { } paths)
            {
                Report(problems);
                return false;
            }

            Dictionary<string, ToolFile> read = [];
            foreach (string path in paths)
                read[path] = ReadFile(path);
            foreach (string gone in _files.Keys.Except(paths).ToArray())
                _files.Remove(gone);

            Accept(read, problems);
            Report(problems);
            Publish();
            return problems.Count == 0;
        }
    }

    public void Dispose() => _watch?.Dispose();

    private ToolFile ReadFile(string path)
    {
        if (!SettingsFile.TryReadBytes(path, out byte[] bytes, out SettingsProblem? problem, "TOML"))
            return new ToolFile(path, [], [problem!]);
        ToolFile file = ToolFileReader.Read(path, bytes);
        List<SettingsProblem> refused = [];
        foreach (ToolDefinition tool in file.Tools)
        {
            if (_objection(tool) is { } objection)
                refused.Add(new SettingsProblem(path, tool.Origin.Line, 1, "tool", objection.Found, objection.Needed));
        }

        return refused.Count == 0 ? file : new ToolFile(path, [], refused);
    }

    private string[]? FindFiles(List<SettingsProblem> problems)
    {
        try
        {
            if (!Directory.Exists(_path))
            {
                if (File.Exists(_path))
                    return [_path];
                problems.Add(new SettingsProblem(_path, 0, 0, "", "no such file or folder", "needed: a TOML file, or a folder of them"));
                return null;
            }

            return ToolFolder.Find(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem(
                _path, 0, 0, "", $"a folder that cannot be read ({SystemError.Describe(failure)})", "needed: a readable folder"));
            return null;
        }
    }

    /// <summary>
    /// Takes over the good files. Names are claimed first by the files that keep their old tools, then in the order of
    /// the paths; a file that comes too late keeps its old tools as well, and then the claims are made anew.
    /// </summary>
    private void Accept(Dictionary<string, ToolFile> read, List<SettingsProblem> problems)
    {
        HashSet<string> refused = [.. read.Values.Where(file => !file.IsGood).Select(file => file.Path)];
        foreach (ToolFile file in read.Values)
            problems.AddRange(file.Problems);
        while (FindDuplicate(read, refused) is { } late)
        {
            problems.Add(late);
            refused.Add(late.File);
        }

        foreach ((string path, ToolFile file) in read)
        {
            if (!refused.Contains(path))
                _files[path] = file;
        }
    }

    private SettingsProblem? FindDuplicate(Dictionary<string, ToolFile> read, HashSet<string> refused)
    {
        Dictionary<string, ToolDefinition> claimed = new(StringComparer.Ordinal);
        foreach (string path in refused)
        {
            foreach (ToolDefinition tool in _files.GetValueOrDefault(path)?.Tools ?? [])
                claimed[tool.Name] = tool;
        }

        // Whoever has the name already keeps it against a newcomer.
        IEnumerable<ToolFile> candidates = read.Values.Where(file => !refused.Contains(file.Path))
            .OrderByDescending(file => _files.ContainsKey(file.Path))
            .ThenBy(file => file.Path, StringComparer.Ordinal);
        foreach (ToolFile file in candidates)
        {
            foreach (ToolDefinition tool in file.Tools)
            {
                if (claimed.TryAdd(tool.Name, tool))
                    continue;
                return new SettingsProblem(
                    file.Path, tool.Origin.Line, 1, "tool.name", $"\"{tool.Name}\", which is also at {claimed[tool.Name].Origin}",
                    "allowed: each name once");
            }
        }

        return null;
    }

    private void Report(List<SettingsProblem> problems)
    {
        _problems = problems;
        _log.Kept(_path, problems);
    }

    private void Publish()
    {
        IReadOnlyDictionary<string, ToolDefinition> old = _tools;
        Dictionary<string, ToolDefinition> next = new(StringComparer.Ordinal);
        List<ToolChange> changes = [];
        foreach (ToolDefinition read in _files.Values.SelectMany(file => file.Tools))
        {
            ToolDefinition? before = old.GetValueOrDefault(read.Name);
            bool isSame = before is not null && ToolEquality.Same(before, read);
            next[read.Name] = isSame ? before! : read;
            if (!isSame)
                changes.Add(new ToolChange(read.Name, before, read));
        }

        foreach ((string name, ToolDefinition gone) in old)
        {
            if (!next.ContainsKey(name))
                changes.Add(new ToolChange(name, gone, null));
        }

        if (changes.Count == 0)
            return;
        _tools = next;
        _log.Changed(_path, changes.Count);
        Changed?.Invoke(changes);
    }
}
