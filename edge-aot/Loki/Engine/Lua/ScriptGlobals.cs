namespace Edda.Loki.Engine.Lua;

/// <summary>
/// The names that a script finds, and which of them its text can reach. What it cannot reach is not put into its state:
/// a script that waits then takes a quarter of the memory. A name counts wherever it stands, in comments and strings too,
/// which costs some memory and nothing else.
/// </summary>
internal static class ScriptGlobals
{
    /// <summary>A place in this list is a bit in a set of names.</summary>
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

    public const uint Everything = uint.MaxValue;

    private static readonly string[] AnyName = ["_G", "_ENV", "load"];
    private static readonly uint StringBit = BitOf("string");

    public static uint NamedIn(ReadOnlySpan<byte> source)
    {
        foreach (string name in AnyName)
        {
            if (Has(source, name))
                return Everything;
        }

        // Every string has the functions of its library, for whoever can index it.
        uint named = source.IndexOfAny(".:["u8) >= 0 || Has(source, "getmetatable") ? StringBit : 0;
        for (int i = 0; i < Names.Length; i++)
        {
            if (Has(source, Names[i]))
                named |= 1u << i;
        }

        return named;
    }

    public static bool HasString(uint names) => (names & StringBit) != 0;

    private static uint BitOf(string name) => 1u << Array.IndexOf(Names, name);

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
