namespace Edda.Jotunheim.Streams;

/// <summary>The plugins of this device. It knows its own version and refuses what it cannot run.</summary>
public sealed class PluginLoader
{
    public const int Most = 4;

    private readonly StreamPlugin[] _plugins = new StreamPlugin[Most];
    private int _count;

    /// <summary>Null, or why the plugin is not loaded.</summary>
    public string Load(StreamPlugin plugin)
    {
        if (plugin.WrittenFor != StreamPlugin.Interface)
        {
            return plugin.Name + " is written for version " + plugin.WrittenFor.ToString() + ", this is "
                + StreamPlugin.Interface.ToString();
        }

        if (Find(plugin.Name) != null)
        {
            return plugin.Name + " is there already";
        }

        if (_count == Most)
        {
            return "there are " + Most.ToString() + " plugins already";
        }

        _plugins[_count++] = plugin;
        return null;
    }

    /// <summary>Null: there is no plugin of this kind and version.</summary>
    public StreamPlugin Find(string name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_plugins[i].Name == name)
            {
                return _plugins[i];
            }
        }

        return null;
    }

    public string Names()
    {
        string names = "";
        for (int i = 0; i < _count; i++)
        {
            names += (i == 0 ? "" : ",") + _plugins[i].Name;
        }

        return names;
    }
}
