using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Edda.Edge.Logs.Internal;

/// <summary>
/// One line while it is rendered, into a buffer that belongs to the thread until <see cref="GiveBack"/>. What does not
/// fit is cut off and the line says so.
/// </summary>
internal ref struct LogLine
{
    public const int MaximumBytes = 8 << 10;

    /// <summary>Kept free for the end of a line: a cut mark, a quote, a brace, the line feed.</summary>
    private const int TailBytes = 32;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u007f\u0085\u2028\u2029"
        + "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    [ThreadStatic]
    private static byte[]? _spare;

    private readonly byte[] _buffer;
    private readonly bool _json;
    private int _length;
    private bool _cut;

    private LogLine(byte[] buffer, bool json)
    {
        _buffer = buffer;
        _json = json;
    }

    private readonly Span<byte> Room => _buffer.AsSpan(_length, _buffer.Length - TailBytes - _length);

    public static LogLine Begin(
        LogFormat format, DateTimeOffset now, LogLevel level, string component, int eventId, string message)
    {
        // Taken out of its slot, so that an entry begun while another is being put together gets a buffer of its own.
        byte[] buffer = _spare ?? new byte[MaximumBytes];
        _spare = null;
        LogLine line = new(buffer, format == LogFormat.Json);
        line.Start(now, level, component, eventId, message);
        return line;
    }

    /// <summary>A text that does not fit is cut; every other value is left out whole.</summary>
    public void Add(string name, ReadOnlySpan<char> value)
    {
        if (!Name(name))
            return;
        if (_json || NeedsQuotes(value))
            Quoted(value);
        else
            Plain(value);
    }

    public void Add(string name, long value)
    {
        int before = _length;
        if (!Name(name))
            return;
        Whole(value);
        if (_cut)
            _length = before;
    }

    public void Add(string name, double value)
    {
        // JSON has no word for these, so they travel as text.
        if (!double.IsFinite(value))
        {
            Add(name, value.ToString(CultureInfo.InvariantCulture));
            return;
        }

        int before = _length;
        if (!Name(name))
            return;
        _cut = !Utf8Formatter.TryFormat(value, Room, out int written);
        _length = _cut ? before : _length + written;
    }

    public void Add(string name, bool value)
    {
        int before = _length;
        if (!Name(name))
            return;
        Raw(value ? "true"u8 : "false"u8);
        if (_cut)
            _length = before;
    }

    /// <summary>The whole line, with its line feed.</summary>
    public ReadOnlySpan<byte> End()
    {
        if (_cut)
            Tail(_json ? ",\"cut\":true"u8 : " cut=true"u8);
        Tail(_json ? "}\n"u8 : "\n"u8);
        return _buffer.AsSpan(0, _length);
    }

    public readonly void GiveBack() => _spare = _buffer;

    private static bool NeedsQuotes(ReadOnlySpan<char> value) =>
        value.IsEmpty || value.ContainsAny(' ', '=') || value.ContainsAny(Escaped);

    private static ReadOnlySpan<byte> Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Information => "information"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Error => "error"u8,
        _ => "critical"u8,
    };

    private void Start(DateTimeOffset now, LogLevel level, string component, int eventId, string message)
    {
        if (_json)
        {
            Raw("{\"time\":\""u8);
            Time(now);
            Raw("\",\"level\":\""u8);
            Raw(Word(level));
            Raw("\",\"component\":"u8);
            Quoted(component);
            Raw(",\"event\":"u8);
            Whole(eventId);
            Raw(",\"message\":"u8);
            Quoted(message);
        }
        else
        {
            Time(now);
            Raw(" "u8);
            Raw(Word(level));
            Raw(" "u8);
            Plain(component);
            Raw("["u8);
            Whole(eventId);
            Raw("] "u8);
            Plain(message);
        }
    }

    /// <summary>False when the line is full: the value then stays away with its name.</summary>
    private bool Name(string name)
    {
        if (_cut)
            return false;

        int before = _length;
        Raw(_json ? ",\""u8 : " "u8);
        Plain(name);
        Raw(_json ? "\":"u8 : "="u8);
        if (_cut)
            _length = before;
        return !_cut;
    }

    private void Time(DateTimeOffset now)
    {
        if (now.UtcDateTime.TryFormat(Room, out int written, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))
            _length += written;
    }

    private void Whole(long value)
    {
        if (!_cut && Utf8Formatter.TryFormat(value, Room, out int written))
            _length += written;
        else
            _cut = true;
    }

    private void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (!_cut && bytes.TryCopyTo(Room))
            _length += bytes.Length;
        else
            _cut = true;
    }

    private void Tail(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Quoted(scoped ReadOnlySpan<char> value)
    {
        Raw("\""u8);
        if (_cut)
        {
            Tail("\"\""u8);
            return;
        }

        // Whatever is cut, what was opened is closed.
        Plain(value);
        if (!_cut)
            Raw("\""u8);
        if (_cut)
            Tail("\""u8);
    }

    /// <summary>Escapes as JSON does, in both formats: a value must not end the line or steer the terminal.</summary>
    private void Plain(scoped ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty && !_cut)
        {
            int plain = value.IndexOfAny(Escaped);
            ReadOnlySpan<char> run = plain < 0 ? value : value[..plain];
            _cut |= Utf8.FromUtf16(run, Room, out _, out int written) != OperationStatus.Done;
            _length += written;
            if (plain < 0)
                return;

            Escape(value[plain]);
            value = value[(plain + 1)..];
        }
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"':
                Raw("\\\""u8);
                break;
            case '\\':
                Raw("\\\\"u8);
                break;
            case '\n':
                Raw("\\n"u8);
                break;
            case '\t':
                Raw("\\t"u8);
                break;
            default:
                Span<byte> escape = stackalloc byte[6];
                Encoding.ASCII.GetBytes("\\u", escape);
                ((int)character).TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
                Raw(escape);
                break;
        }
    }
}
