using System.Globalization;

namespace Edda.Edge.Settings;

/// <summary>One thing wrong in a settings file: where it is, what was found there and what is allowed.</summary>
public sealed class SettingsProblem(string file, int line, int column, string path, string found, string allowed)
{
    public string File { get; } = file;

    /// <summary>1-based; 0 when the problem belongs to the file as a whole.</summary>
    public int Line { get; } = line;

    /// <summary>1-based, in bytes; 0 when the problem belongs to the file as a whole.</summary>
    public int Column { get; } = column;

    /// <summary>The names that lead to the value: "listen[1]" or "logs.rotation.max_size". Empty: the whole file.</summary>
    public string Path { get; } = path;

    public string Found { get; } = found;

    public string Allowed { get; } = allowed;

    public override string ToString()
    {
        string place = Line == 0
            ? File
            : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
        return Path.Length == 0
            ? $"{place}: found {Found}; {Allowed}"
            : $"{place}: {Path}: found {Found}; {Allowed}";
    }
}
