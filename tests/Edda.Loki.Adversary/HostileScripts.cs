using Edda.Testing;

namespace Edda.Loki.Adversary;

/// <summary>
/// The files in scripts/. The word before the first dash says how each has to end: "limited" by a limit that the
/// interpreter keeps itself, "kill" by the end of its worker, "error" by an error, "fine" by giving "contained".
/// </summary>
internal static class HostileScripts
{
    private static string Folder => Repository.File("tests", "Edda.Loki.Adversary", "scripts");

    public static TheoryData<string> Named(params string[] kinds)
    {
        TheoryData<string> names = [];
        foreach (string file in Directory.GetFiles(Folder, "*.lua").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (kinds.Contains(name[..name.IndexOf('-', StringComparison.Ordinal)]))
                names.Add(name);
        }

        return names;
    }

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name + ".lua"));
}
