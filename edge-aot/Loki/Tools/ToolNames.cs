using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Tools;

/// <summary>The names tools and parameters may have: those that are also names in Lua and in a .proto.</summary>
internal static class ToolNames
{
    public const int Longest = 64;

    public const string Allowed = "a letter or _, then letters, digits and _, 64 at most";

    public const string ParameterAllowed = Allowed + "; no word of Lua, and no name that scripts have already";

    public const string ApartAllowed = "each name once, whatever its case and underscores";

    /// <summary>Manual, section 3.1. None of them can name a value.</summary>
    private static readonly string[] LuaWords =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not",
        "or", "repeat", "return", "then", "true", "until", "while",
    ];

    /// <summary>What every script has beside the names that its engine puts there.</summary>
    private static readonly string[] Usual = ["args", "_G", "_ENV"];

    /// <summary>Null, or why a script could not read a parameter of that name, or would lose something to it.</summary>
    public static string? ObjectionToParameter(string name) =>
        LuaWords.Contains(name) ? "a word of Lua"
        : Usual.Contains(name) || ScriptGlobals.Names.Contains(name) || ToolRules.IsChild(name) ? "which scripts have already"
        : null;

    /// <summary>
    /// What is left of a name in the eyes of gRPC's tools, which write it as "likeThis" in JSON. Two parameters of which the same
    /// is left make a message that they refuse, and with it all that are in its file: every script's.
    /// </summary>
    public static string CoreOf(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Why a parameter cannot stand beside another of the same core.</summary>
    public static string Clash(string name, string other) => name == other
        ? $"\"{name}\" a second time"
        : $"\"{name}\", which gRPC's tools cannot tell from \"{other}\"";

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
