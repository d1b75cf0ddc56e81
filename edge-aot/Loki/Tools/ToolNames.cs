namespace Edda.Loki.Tools;

/// <summary>The names tools and parameters may have: those that are also names in Lua and in a .proto.</summary>
internal static class ToolNames
{
    public const int Longest = 64;

    public const string Allowed = "a letter or _, then letters, digits and _, 64 at most";

    public static bool AreFine(string name)
    {
        if (name.Length is 0 or > Longest || char.IsAsciiDigit(name[0]))
            return false;
        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
                return false;
        }

        return true;
    }
}
