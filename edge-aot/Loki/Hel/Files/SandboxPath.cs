using System.Text;

namespace Edda.Loki.Hel.Files;

/// <summary>
/// Paths as scripts write them: "notes/today.txt", relative to the sandbox. What the kernel must refuse it refuses
/// again; this is for plain words, and for one spelling of each path, by which permissions and quotas are decided.
/// </summary>
internal static class SandboxPath
{
    public const string Allowed = "a path within the sandbox such as \"notes/today.txt\", without \"..\"";

    private const int LongestName = 255;
    private const int LongestPath = 1024;

    /// <param name="normal">Without ".", and without "/" at the end; "" is the sandbox itself.</param>
    public static bool TryNormalize(string path, out string normal)
    {
        normal = "";
        if (path.Length is 0 or > LongestPath || path[0] == '/' || path.Contains('\0', StringComparison.Ordinal))
            return false;
        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part == ".." || Encoding.UTF8.GetByteCount(part) > LongestName || part.StartsWith(Sandbox.TemporaryPrefix, StringComparison.Ordinal))
                return false;
            parts.Add(part);
        }

        normal = string.Join('/', parts);
        return true;
    }

    public static (string Folder, string Name) Split(string normal)
    {
        int slash = normal.LastIndexOf('/');
        return slash < 0 ? ("", normal) : (normal[..slash], normal[(slash + 1)..]);
    }
}
