namespace Edda.Loki.Router;

/// <summary>
/// The tokens of a Lua 5.4 text (manual, section 3.1), as far as it takes to tell names from comments and strings. A
/// text that is no Lua gives some tokens too: whether it compiles is Lua's business.
/// </summary>
internal ref struct LuaLexer(ReadOnlySpan<char> source)
{
    private readonly ReadOnlySpan<char> _source = source;
    private int _position;

    public LuaTokenKind Kind { get; private set; }

    /// <summary>As it stands in the source.</summary>
    public ReadOnlySpan<char> Token { get; private set; }

    public bool Next()
    {
        SkipBlank();
        int start = _position;
        Kind = Take();
        Token = _source[start.._position];
        return Kind != LuaTokenKind.End;
    }

    private LuaTokenKind Take()
    {
        if (_position >= _source.Length)
            return LuaTokenKind.End;
        char first = _source[_position];
        if (IsNameStart(first))
        {
            while (_position < _source.Length && (IsNameStart(_source[_position]) || char.IsAsciiDigit(_source[_position])))
                _position++;
            return LuaTokenKind.Name;
        }

        if (char.IsAsciiDigit(first) || first == '.' && char.IsAsciiDigit(Peek(1)))
            return TakeNumber();
        if (first is '"' or '\'')
            return TakeText(first);
        if (first == '[' && TrySkipLong())
            return LuaTokenKind.Text;
        _position += first switch
        {
            '.' when Peek(1) == '.' => Peek(2) == '.' ? 3 : 2,
            '=' or '<' or '>' or '~' when Peek(1) == '=' => 2,
            ':' when Peek(1) == ':' => 2,
            _ => 1,
        };
        return LuaTokenKind.Symbol;
    }

    private LuaTokenKind TakeNumber()
    {
        // As Lua does it: everything that could belong to a number, and a sign behind an exponent's letter.
        bool isHex = _source[_position] == '0' && Peek(1) is 'x' or 'X';
        while (_position < _source.Length)
        {
            char digit = _source[_position];
            if (!char.IsAsciiLetterOrDigit(digit) && digit != '.')
                break;
            _position++;
            bool isExponent = isHex ? digit is 'p' or 'P' : digit is 'e' or 'E';
            if (isExponent && _position < _source.Length && _source[_position] is '+' or '-')
                _position++;
        }

        return LuaTokenKind.Number;
    }

    private LuaTokenKind TakeText(char quote)
    {
        _position++;
        while (_position < _source.Length && _source[_position] != quote)
        {
            char character = _source[_position];
            // An unfinished string ends with its line; a backslash may carry it over, and \z over many.
            if (character == '\n')
                return LuaTokenKind.Text;
            _position++;
            if (character != '\\' || _position >= _source.Length)
                continue;
            bool isSkip = _source[_position] == 'z';
            if (_source[_position] == '\r' && Peek(1) == '\n')
                _position++;
            _position++;
            while (isSkip && _position < _source.Length && char.IsWhiteSpace(_source[_position]))
                _position++;
        }

        _position = Math.Min(_position + 1, _source.Length);
        return LuaTokenKind.Text;
    }

    private void SkipBlank()
    {
        while (_position < _source.Length)
        {
            if (char.IsWhiteSpace(_source[_position]))
            {
                _position++;
            }
            else if (_source[_position] == '-' && Peek(1) == '-')
            {
                _position += 2;
                if (Peek(0) != '[' || !TrySkipLong())
                    SkipLine();
            }
            else if (_source[_position] == '#' && _position == 0)
            {
                SkipLine(); // "#!/usr/bin/lua"
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLine()
    {
        int end = _source[_position..].IndexOf('\n');
        _position = end < 0 ? _source.Length : _position + end;
    }

    /// <summary>[[ ]], [=[ ]=] and so on. Nothing happens when what stands here is a plain bracket.</summary>
    private bool TrySkipLong()
    {
        int level = 0;
        while (Peek(level + 1) == '=')
            level++;
        if (Peek(level + 1) != '[')
            return false;
        _position += level + 2;
        while (_position < _source.Length)
        {
            if (_source[_position++] != ']')
                continue;
            int found = 0;
            while (Peek(found) == '=')
                found++;
            if (found != level || Peek(found) != ']')
                continue;
            _position += found + 1;
            return true;
        }

        return true;
    }

    private readonly char Peek(int ahead) => _position + ahead < _source.Length ? _source[_position + ahead] : '\0';

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';
}
