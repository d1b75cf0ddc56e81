using Edda.Edge.Settings;
using Edda.Gladsheim.Settings.Raw;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// Imports services from a compose file. What makes sense for a process is understood; what belongs to containers (images,
/// ports, volumes, networks) is refused where it stands, because it would have no effect.
/// </summary>
public static class ComposeFile
{
    /// <summary>Adds the file's services to the list; whether all of it was understood.</summary>
    public static bool TryRead(string name, string text, List<ServiceSource> sources, List<SettingsProblem> problems)
    {
        int before = problems.Count;
        try
        {
            YamlNode? root = YamlFile.Parse(text);
            if (root?.Entries is null)
            {
                problems.Add(new SettingsProblem(name, 1, 1, "", root?.Describe() ?? "nothing", "needed: \"services:\""));
                return false;
            }

            ComposeReading reading = new(name, problems);
            foreach (YamlEntry entry in root.Entries)
                ReadTop(reading, entry, sources);
        }
        catch (YamlException failure)
        {
            problems.Add(new SettingsProblem(name, failure.Line, failure.Column, "", failure.Found, failure.Allowed));
        }

        return problems.Count == before;
    }

    private static void ReadTop(ComposeReading reading, YamlEntry entry, List<ServiceSource> sources)
    {
        switch (entry.Key)
        {
            case "version" or "name":
                // Compose itself gives them no meaning for a service any more, so nobody can expect an effect.
                reading.Text(entry);
                break;
            case "services":
                foreach (YamlEntry service in reading.Entries(entry))
                    ReadService(reading, service, sources);
                break;
            default:
                if (!entry.Key.StartsWith("x-", StringComparison.Ordinal))
                    reading.Refuse(entry, "allowed: \"services\", \"version\", \"name\", and \"x-...\" for notes");
                break;
        }
    }

    private static void ReadService(ComposeReading reading, YamlEntry entry, List<ServiceSource> sources)
    {
        ServiceSettings settings = new();
        ComposeService service = new(reading, settings);
        foreach (YamlEntry key in reading.Entries(entry))
            service.Read(key);
        if (!service.Finish())
            reading.Refuse(entry, "needed: \"command\" or \"entrypoint\": the program to run");

        string name = service.Replicas is > 1 ? $"{entry.Key}@1..{service.Replicas}" : entry.Key;
        sources.Add(new ServiceSource(name, settings, (path, found, allowed) => reading.At(entry, path, found, allowed)));
    }
}
