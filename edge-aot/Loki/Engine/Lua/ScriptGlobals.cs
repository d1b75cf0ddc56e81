namespace Edda.Loki.Engine.Lua;

/// <summary>
/// The names that a script finds, and which of them its text can reach. What it cannot reach is not put into its state:
/// a script that waits then takes a quarter of the memory. A name counts wherever it stands, in comments and strings too,
/// which costs some memory and nothing else.
/// </summary>
internal static class ScriptGlobals
{
    /// <summary>A place in this list is a bit in a set of names, so there is room for 64.</summary>
    public static readonly string[] Names =
    [
        // Lua's functions as they are.
        "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset",
        "select", "tonumber", "tostring", "type",
        // The host's.
        "clock", "time",
        // The prelude's.
        "collectgarbage", "input", "load", "print", "setmetatable", "sleep", "xpcall",
        // Libraries.
        "coroutine", "json", "log", "math", "string", "table", "utf8",
        "_VERSION",
    ];

    public static readonly ulong Everything = ulong.MaxValue >> (64 - Names.Length);

    private static readonly string[] AnyName = ["_G", "_ENV", "load"];

    /// <summary>Each leads to the functions of strings, as a method of one or through their metatable.</summary>
    private static readonly string[] StringNames =
    [
        "byte", "char", "find", "format", "getmetatable", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize", "rep",
        "reverse", "sub", "unpack", "upper",
    ];

    private static readonly ulong StringBit = BitOf("string");

    public static ulong NamedIn(ReadOnlySpan<byte> source)
    {
        if (HasAny(source, AnyName))
            return Everything;
        // Every string has the functions of its library, also for whoever makes up their names.
        ulong named = source.Contains((byte)'[') || HasAny(source, StringNames) ? StringBit : 0;
        for (int i = 0; i < Names.Length; i++)
        {
            if (Has(source, Names[i]))
                named |= 1UL << i;
        }

        return named;
    }

    public static bool HasString(ulong names) => (names & StringBit) != 0;

    private static ulong BitOf(string name) => 1UL << Array.IndexOf(Names, name);

    private static bool HasAny(ReadOnlySpan<byte> source, string[] names)
    {
        foreach (string name in names)
        {
            if (Has(source, name))
                return true;
        }

        return false;
    }

    /// <summary>As a whole word.</summary>
    private static bool Has(ReadOnlySpan<byte> source, string name)
    {
        Span<byte> word = stackalloc byte[16];
        word = word[..System.Text.Encoding.ASCII.GetBytes(name, word)];
        while (source.IndexOf(word) is >= 0 and int at)
        {
            int end = at + word.Length;
            if ((at == 0 || !IsOfName(source[at - 1])) && (end == source.Length || !IsOfName(source[end])))
                return true;
            source = source[end..];
        }

        return false;
    }

    private static bool IsOfName(byte character) => char.IsAsciiLetterOrDigit((char)character) || character == (byte)'_';
}
