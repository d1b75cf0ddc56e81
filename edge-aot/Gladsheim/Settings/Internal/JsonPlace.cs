using System.Text;
using System.Text.Json;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>
/// Finds where a path stands in a settings file that has been read before: some problems show only when all services are
/// known, and their place is looked up then, rather than kept for every value on the chance.
/// </summary>
internal static class JsonPlace
{
    /// <summary>The 1-based line and column of the deepest name of the path that there is; of the file when there is none.</summary>
    public static (int Line, int Column) Find(ReadOnlySpan<byte> json, ReadOnlySpan<string> path)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        });
        long best = 0;
        int found = 0;
        reader.Read();
        while (found < path.Length && reader.TokenType == JsonTokenType.StartObject)
        {
            bool entered = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(Encoding.UTF8.GetBytes(path[found])))
                {
                    best = reader.TokenStartIndex;
                    found++;
                    entered = true;
                    reader.Read();
                    break;
                }

                reader.Skip();
            }

            if (!entered)
                break;
        }

        ReadOnlySpan<byte> before = json[..(int)best];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
