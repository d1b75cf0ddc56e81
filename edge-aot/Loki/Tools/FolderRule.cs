namespace Edda.Loki.Tools;

/// <summary>One entry of permissions.folders: a path within the sandbox, with ":read" when it must not be changed.</summary>
internal readonly record struct FolderRule(string Path, bool IsReadOnly)
{
    public const string Allowed =
        "a path within the sandbox such as \"notes\" or \"shared/readings:read\", without \"..\"; \".\" is all of it";

    private const string ReadOnlyMark = ":read";

    public static bool TryParse(string text, out FolderRule rule)
    {
        bool isReadOnly = text.EndsWith(ReadOnlyMark, StringComparison.Ordinal);
        string path = isReadOnly ? text[..^ReadOnlyMark.Length] : text;
        rule = new FolderRule(path == "." ? "" : path, isReadOnly);
        if (path == ".")
            return true;
        foreach (string part in path.Split('/'))
        {
            if (part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    /// <param name="path">Without "." and "..": "notes/today.txt".</param>
    public bool Covers(string path) =>
        Path.Length == 0 || path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] == '/');
}
