namespace Edda.Loki.Tests.Support;

/// <summary>The cases of the public toml-test suite for TOML 1.0, which lie beside the repository.</summary>
internal static class TomlSuite
{
    public const string RelativePath = "shared/toml-test";

    public static string? Folder { get; } = Find();

    /// <param name="kind">"valid" or "invalid".</param>
    public static TheoryData<string> Names(string kind) => new(Files(kind).DefaultIfEmpty("none"));

    private static IEnumerable<string> Files(string kind) =>
        Folder is null
            ? []
            : Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.toml", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file))
                .Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder!, name));

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, RelativePath);
            if (Directory.Exists(path))
                return path;
        }

        return null;
    }
}
