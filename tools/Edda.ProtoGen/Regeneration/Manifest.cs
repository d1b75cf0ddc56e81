using System.Text.Json;

namespace Edda.ProtoGen.Regeneration;

/// <summary>manifest.json: which contracts go into which folder. Import roots beside `protos` are given per output.</summary>
internal static class Manifest
{
    public static List<Output> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.GetProperty("outputs").EnumerateArray().Select(Parse).ToList();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Throw.BadManifest(path, e.Message);
        }
    }

    private static Output Parse(JsonElement output) => new(
        output.GetProperty("folder").GetString()!,
        Target.Parse(output.GetProperty("target").GetString()!),
        Strings(output, "roots"),
        Strings(output, "protos"));

    private static List<string> Strings(JsonElement output, string name) =>
        output.GetProperty(name).EnumerateArray().Select(item => item.GetString()!).ToList();
}
