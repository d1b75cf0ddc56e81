namespace Edda.Gladsheim.Settings.Compose;

/// <summary>A line that says something: its 1-based number, its indentation, and its text without comment.</summary>
internal readonly record struct YamlLine(int Number, int Indent, string Text);
