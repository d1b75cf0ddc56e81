using Edda.Edge.Settings.Internal;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Execution;

/// <summary>The scripts that can be called now. Readers take a snapshot; a run keeps the script it began with.</summary>
internal sealed class ScriptTable
{
    /// <summary>Bytes of all scripts' texts, beyond which no caller may register another; files may.</summary>
    private const long MostText = 32 << 20;

    private readonly Lock _gate = new();
    private ulong _lastVersion;
    private volatile Snapshot _scripts = new([]);

    /// <summary>After a change: the name, what it is now or null. On the thread that changed it, one at a time.</summary>
    public event Action<string, RegisteredScript?>? Changed;

    public IReadOnlyCollection<RegisteredScript> All => _scripts.ByName.Values;

    /// <summary>What all texts would take with this one in the place of its namesake; null: that is little enough.</summary>
    public ChildLimit? Crowd(ToolDefinition tool)
    {
        long texts = tool.Script.Source.Length;
        foreach (RegisteredScript other in All)
            texts += other.Name == tool.Name ? 0 : other.Source.Length;
        return texts > MostText ? new ChildLimit("text of all scripts", texts, MostText) : null;
    }

    public RegisteredScript? Find(string name) => _scripts.ByName.GetValueOrDefault(name);

    public string Unknown(string name) =>
        $"there is no script \"{name}\"{Words.DidYouMean(name, [.. _scripts.ByName.Keys])}";

    /// <summary>Null when there is one of that name already and it is not to be replaced.</summary>
    public RegisteredScript? Add(ToolDefinition tool, bool replace)
    {
        lock (_gate)
        {
            if (!replace && _scripts.ByName.ContainsKey(tool.Name))
                return null;
            RegisteredScript script = new(tool, ++_lastVersion, Find(tool.Name)?.Figures ?? new ScriptFigures());
            _scripts = new Snapshot(new(_scripts.ByName) { [tool.Name] = script });
            Changed?.Invoke(tool.Name, script);
            return script;
        }
    }

    public bool Remove(string name)
    {
        lock (_gate)
        {
            Dictionary<string, RegisteredScript> next = new(_scripts.ByName);
            if (!next.Remove(name))
                return false;
            _scripts = new Snapshot(next);
            Changed?.Invoke(name, null);
            return true;
        }
    }

    /// <summary>A script that is in no table, to find out whether it compiles.</summary>
    public static RegisteredScript Draft(ToolDefinition tool) => new(tool, RegisteredScript.Draft, new ScriptFigures());

    private sealed class Snapshot(Dictionary<string, RegisteredScript> byName)
    {
        public Dictionary<string, RegisteredScript> ByName { get; } = byName;
    }
}
