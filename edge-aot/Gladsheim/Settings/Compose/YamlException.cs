namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// Ends the reading of a file at the first thing that is not understood. Never leaves this folder: a reader of nested
/// structures is half as long when it need not hand a failure up through each of its methods, and a file is read once.
/// </summary>
internal sealed class YamlException(int line, int column, string found, string allowed) : Exception(found)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Found { get; } = found;

    public string Allowed { get; } = allowed;
}
