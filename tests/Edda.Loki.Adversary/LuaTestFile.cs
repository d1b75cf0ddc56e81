using System.Text;
using System.Text.RegularExpressions;
using Edda.Loki.Router;

namespace Edda.Loki.Adversary;

/// <summary>
/// One of Lua's own test files, cut into its statements: those of the file and of its plain "do" blocks. A statement can be
/// left out, its lines stay; and the text notes in a table, whose name nothing else has, where it is.
/// </summary>
internal sealed partial class LuaTestFile
{
    /// <summary>The text's argument: a table whose first element is the line of the statement that runs.</summary>
    public const string Place = "edda_place";

    private static readonly HashSet<string> Openers = ["function", "if", "repeat", "(", "{", "["];
    private static readonly HashSet<string> Closers = ["end", "until", ")", "}", "]"];
    private static readonly HashSet<string> Unfinished = new(
        "+ - * / % ^ # & ~ | < > = ( { [ , . : .. == ~= <= >= and or not in local function return if while for until then else elseif"
            .Split(' '), StringComparer.Ordinal);

    private readonly string[] _lines;
    private readonly List<int> _starts;
    private readonly HashSet<int> _leftOut = [];

    public LuaTestFile(string path)
    {
        Name = Path.GetFileName(path);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        _lines = (text.StartsWith('#') ? "--" + text : text).Split('\n');
        _starts = StartsOf(string.Join('\n', _lines));
    }

    public string Name { get; }

    public int Statements => _starts.Count;

    public int LeftOut => _leftOut.Count;

    /// <summary>False when it was left out before.</summary>
    public bool LeaveOut(int line) => _leftOut.Add(line);

    public string StatementAt(int line) => string.Join('\n', _lines[(line - 1)..(EndOf(line) - 1)]);

    /// <summary>Latin-1, as it was read.</summary>
    public byte[] Text()
    {
        string[] lines = [.. _lines];
        foreach (int start in _starts)
        {
            if (_leftOut.Contains(start))
                Array.Fill(lines, "", start - 1, EndOf(start) - start);
            else if (!lines[start - 1].TrimStart().StartsWith("::", StringComparison.Ordinal))
                lines[start - 1] = $"{Place}[1] = {start}; {lines[start - 1]}";
        }

        lines[0] = $"local {Place} = ...; {lines[0]}";
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>To the next statement, but not over the end of the block that it is in.</summary>
    private int EndOf(int start)
    {
        int index = _starts.BinarySearch(start);
        int end = index + 1 < _starts.Count ? _starts[index + 1] : _lines.Length + 1;
        while (end - 1 > start && Frame().IsMatch(_lines[end - 2]) && Depth(start, end) < 0)
            end--;
        return end;
    }

    /// <summary>Blocks opened less blocks closed in some lines.</summary>
    private int Depth(int start, int end)
    {
        int depth = 0;
        LuaLexer lexer = new(string.Join('\n', _lines[(start - 1)..(end - 1)]));
        while (lexer.Next())
        {
            string token = lexer.Kind == LuaTokenKind.Text ? "" : lexer.Token.ToString();
            depth += token is "function" or "if" or "repeat" or "do" ? 1 : token is "end" or "until" ? -1 : 0;
        }

        return depth;
    }

    private static List<int> StartsOf(string text)
    {
        List<int> starts = [];
        Stack<bool> open = new(); // whether a statement within is one of its own
        int loops = 0, lastLine = 0, line = 1, at = 0;
        string before = "";
        LuaLexer lexer = new(text);
        while (lexer.Next())
        {
            text.AsSpan().Overlaps(lexer.Token, out int offset);
            line += text.AsSpan(at, offset - at).Count('\n');
            at = offset;
            string token = lexer.Kind == LuaTokenKind.Text ? "\"" : lexer.Token.ToString();
            bool isNew = line != lastLine && loops == 0 && open.All(transparent => transparent) && !Unfinished.Contains(before);
            if (isNew && (lexer.Kind == LuaTokenKind.Name || token is "(" or "::") && token is not ("end" or "until" or "else" or "elseif" or "and" or "or" or "then" or "in"))
                starts.Add(line);
            lastLine = line + lexer.Token.Count('\n');
            if (token is "while" or "for")
                loops++;
            else if (token == "do")
                open.Push(loops == 0);
            else if (Openers.Contains(token))
                open.Push(false);
            else if (Closers.Contains(token))
                open.TryPop(out _);
            if (token == "do" && loops > 0)
                loops--;
            before = token;
        }

        return starts;
    }

    [GeneratedRegex(@"^\s*(--.*)?$|^\s*(end|do)\s*;?\s*(--.*)?$")]
    private static partial Regex Frame();
}
