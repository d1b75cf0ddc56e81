using System.Text;
using Edda.Core.Wire;

namespace Edda.Jotunheim.Settings;

/// <summary>
/// Walks through a small JSON text (RFC 8259) and stops at each value that is no object, with the path to it, such as
/// "hub.port". Lists and numbers with a fraction are not for settings: they are refused like everything else that is bad,
/// by a problem that names its place.
/// </summary>
public sealed class JsonLeaves
{
    public const int Words = 1;
    public const int Number = 2;
    public const int Flag = 3;

    private const int Deepest = 3;

    private readonly byte[] _bytes;
    private readonly string[] _names = new string[Deepest];
    private int _at;
    private int _depth;
    private bool _isFirst = true;
    private bool _hasEnded;

    public JsonLeaves(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Null as long as nothing is wrong.</summary>
    public string Problem;

    public string Path = "";

    /// <summary><see cref="Words"/>, <see cref="Number"/> or <see cref="Flag"/>.</summary>
    public int Kind;

    public string Text;

    public int Integer;

    /// <summary>False at the end and at a problem.</summary>
    public bool Next()
    {
        if (_depth == 0 && !_hasEnded)
        {
            Enter();
        }

        while (Problem == null && !_hasEnded)
        {
            int next = Peek();
            if (next == '}')
            {
                _at++;
                _isFirst = false;
                _depth--;
                _hasEnded = _depth == 0;
                if (_hasEnded && Peek() >= 0)
                {
                    Path = "";
                    Fail("nothing may stand behind the end");
                }

                continue;
            }

            if (!_isFirst && !Take(','))
            {
                return false;
            }

            if (Peek() != '"' || !ReadText())
            {
                return Fail("a name in quotes is expected");
            }

            _names[_depth - 1] = Text;
            Path = JoinNames();
            if (!Take(':'))
            {
                return false;
            }

            if (Peek() != '{')
            {
                _isFirst = false;
                return ReadLeaf();
            }

            Enter();
        }

        return false;
    }

    private void Enter()
    {
        _isFirst = true;
        if (_depth == Deepest)
        {
            Fail("this is too deep");
        }
        else if (Take('{'))
        {
            _depth++;
        }
    }

    private bool ReadLeaf()
    {
        int first = Peek();
        if (first == '"')
        {
            Kind = Words;
            return ReadText() || Fail("the text is not well formed");
        }

        if (first == 't' || first == 'f')
        {
            Kind = Flag;
            Integer = first == 't' ? 1 : 0;
            return IsWord(first == 't' ? "true" : "false") || Fail("true or false is expected");
        }

        Kind = Number;
        return ReadNumber();
    }

    private bool ReadNumber()
    {
        bool isNegative = _at < _bytes.Length && _bytes[_at] == '-';
        int start = isNegative ? _at + 1 : _at;
        int at = start;
        int value = 0;
        while (at < _bytes.Length && _bytes[at] >= '0' && _bytes[at] <= '9' && at - start < 9)
        {
            value = value * 10 + _bytes[at++] - '0';
        }

        bool hasMore = at < _bytes.Length && (_bytes[at] == '.' || (_bytes[at] | 0x20) == 'e' || (_bytes[at] >= '0' && _bytes[at] <= '9'));
        if (at == start || hasMore || (_bytes[start] == '0' && at > start + 1))
        {
            return Fail("a text, a whole number, true or false is expected");
        }

        _at = at;
        Integer = isNegative ? -value : value;
        return true;
    }

    private bool IsWord(string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (_at + i >= _bytes.Length || _bytes[_at + i] != word[i])
            {
                return false;
            }
        }

        _at += word.Length;
        return true;
    }

    /// <summary>The device's strings end at a NUL and take bytes that are no UTF-8 as they are, so both are refused here.</summary>
    private bool ReadText()
    {
        byte[] read = new byte[_bytes.Length - _at];
        int count = 0;
        _at++;
        while (_at < _bytes.Length && _bytes[_at] >= 0x20)
        {
            int next = _bytes[_at++];
            if (next == '"')
            {
                Text text = new Text();
                bool isText = text.Set(read, 0, count);
                Text = text.ToString();
                return isText;
            }

            if (next != '\\')
            {
                read[count++] = (byte)next;
                continue;
            }

            int code = ReadEscape();
            if (code <= 0 || (code >= 0xd800 && code < 0xe000))
            {
                return false;
            }

            count = AppendCode(read, count, code);
        }

        return false;
    }

    /// <summary>-1: there is no such escape.</summary>
    private int ReadEscape()
    {
        if (_at >= _bytes.Length)
        {
            return -1;
        }

        int letter = _bytes[_at++];
        int place = "\"\\/bfnrt".IndexOf((char)letter);
        if (place >= 0)
        {
            return "\"\\/\b\f\n\r\t"[place];
        }

        if (letter != 'u' || _bytes.Length - _at < 4)
        {
            return -1;
        }

        int code = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = Hex.Digit(_bytes[_at++]);
            if (digit < 0)
            {
                return -1;
            }

            code = code * 16 + digit;
        }

        return code;
    }

    private static int AppendCode(byte[] to, int count, int code)
    {
        if (code < 0x80)
        {
            to[count++] = (byte)code;
            return count;
        }

        if (code < 0x800)
        {
            to[count++] = (byte)(0xc0 | (code >> 6));
        }
        else
        {
            to[count++] = (byte)(0xe0 | (code >> 12));
            to[count++] = (byte)(0x80 | ((code >> 6) & 0x3f));
        }

        to[count++] = (byte)(0x80 | (code & 0x3f));
        return count;
    }

    private string JoinNames()
    {
        string path = _names[0];
        for (int i = 1; i < _depth; i++)
        {
            path += "." + _names[i];
        }

        return path;
    }

    /// <summary>The next byte that is not white space, still to be taken; -1: there is none.</summary>
    private int Peek()
    {
        while (_at < _bytes.Length && (_bytes[_at] == ' ' || _bytes[_at] == '\n' || _bytes[_at] == '\r' || _bytes[_at] == '\t'))
        {
            _at++;
        }

        return _at < _bytes.Length ? _bytes[_at] : -1;
    }

    private bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return Fail("'" + expected.ToString() + "' is expected");
        }

        _at++;
        return true;
    }

    private bool Fail(string problem)
    {
        Problem = (Path.Length == 0 ? "" : Path + ": ") + problem + " at byte " + _at.ToString();
        return false;
    }
}
