namespace Edda.Loki.Router;

/// <summary>
/// Which children a script refers to, so that no other is loaded for it. Comments and strings do not count, nor do
/// fields and table keys of that name. A script that can reach names by other means (_G, _ENV, load) may use any.
/// </summary>
internal static class ScriptReferences
{
    private static readonly string[] AnyName = ["_G", "_ENV", "load"];

    /// <summary>In the order of <paramref name="children"/>.</summary>
    /// <param name="otherwise">Those that a script gets which can reach names by other means; null: all.</param>
    public static IReadOnlyList<string> Find(
        ReadOnlySpan<char> source, IReadOnlyList<string> children, IReadOnlyList<string>? otherwise = null)
    {
        bool[] used = new bool[children.Count];
        LuaLexer lexer = new(source);
        // A name counts once it is known what stands behind it.
        int pending = -1;
        bool isField = false;
        while (lexer.Next())
        {
            if (pending >= 0)
            {
                // "fenrir = x" and "{ fenrir = x }" write a name and do not read it.
                used[pending] |= lexer.Token is not "=";
                pending = -1;
            }

            if (lexer.Kind == LuaTokenKind.Name && !isField)
            {
                if (IsAnyName(lexer.Token))
                    return otherwise ?? children;
                pending = IndexOf(children, lexer.Token);
            }

            isField = lexer.Kind == LuaTokenKind.Symbol && lexer.Token is "." or ":";
        }

        if (pending >= 0)
            used[pending] = true;
        return [.. children.Where((_, index) => used[index])];
    }

    private static bool IsAnyName(ReadOnlySpan<char> name)
    {
        foreach (string any in AnyName)
        {
            if (name.SequenceEqual(any))
                return true;
        }

        return false;
    }

    private static int IndexOf(IReadOnlyList<string> children, ReadOnlySpan<char> name)
    {
        for (int i = 0; i < children.Count; i++)
        {
            if (name.SequenceEqual(children[i]))
                return i;
        }

        return -1;
    }
}
