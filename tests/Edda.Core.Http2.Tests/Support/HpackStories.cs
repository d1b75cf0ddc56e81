using System.Text.Json;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>The stories of the public HPACK test suite, which lie beside the repository.</summary>
internal static class HpackStories
{
    public const string RelativePath = "shared/hpack-test-case";

    public static string? Folder { get; } = Find();

    public static IEnumerable<string> Names() =>
        Folder is null
            ? []
            : Directory.EnumerateFiles(Folder, "story_*.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file))
                .Order(StringComparer.Ordinal);

    public static List<Case> Read(string name)
    {
        using JsonDocument story = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, name)));
        return story.RootElement.GetProperty("cases").EnumerateArray().Select(ReadCase).ToList();
    }

    private static Case ReadCase(JsonElement item)
    {
        int? tableSize = item.TryGetProperty("header_table_size", out JsonElement size) ? size.GetInt32() : null;
        List<string> fields = item.GetProperty("headers").EnumerateArray()
            .SelectMany(field => field.EnumerateObject())
            .Select(field => $"{field.Name}: {field.Value.GetString()}")
            .ToList();
        return new Case(Convert.FromHexString(item.GetProperty("wire").GetString()!), tableSize, fields);
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, RelativePath);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    internal sealed record Case(byte[] Wire, int? TableSize, List<string> Fields);
}
