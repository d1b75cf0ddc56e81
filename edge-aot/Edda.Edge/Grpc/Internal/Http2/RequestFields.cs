using System.Buffers;
using System.Text;
using Edda.Core.Grpc;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;
using Bytes = Edda.Core.Http2.Internal.Ascii;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// The header fields of one request, as they came: bytes one after the other, texts only of those that somebody asks for.
/// Checks what RFC 9113, sections 8.2 and 8.3, demands of them.
/// </summary>
internal sealed class RequestFields(int maxBytes, int maxCount) : IHpackSink
{
    // As SETTINGS_MAX_HEADER_LIST_SIZE counts a field.
    private const int FieldOverhead = 32;
    private const int UsualBytes = 256;
    private const int LargestKept = 2048;

    // No controls, spaces, upper case, colons, or bytes outside ASCII.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("!\"#$%&'()*+,-./0123456789;<=>?@[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private readonly List<Field> _fields = [];
    private byte[] _bytes = [];
    private int _used;
    private int _size;
    private Pseudo _seen;
    private bool _isRegular;

    // A caller sends the same credential with each call, and a stream is mostly used by the same caller.
    private string _lastName = "";
    private string _lastText = "";

    [Flags]
    private enum Pseudo
    {
        None = 0,
        Method = 1,
        Scheme = 2,
        Path = 4,
        Authority = 8,
        Needed = Method | Scheme | Path,
    }

    /// <summary>What breaks the rules of HTTP/2 ends the stream, not the connection.</summary>
    public bool IsMalformed { get; private set; }

    public bool IsTooLarge { get; private set; }

    /// <summary>As announced by content-length; -1: it was not.</summary>
    public long ContentLength { get; private set; }

    public ReadOnlySpan<byte> Method => Value(":method"u8);

    public ReadOnlySpan<byte> Path => Value(":path"u8);

    public void Begin()
    {
        _fields.Clear();
        _used = 0;
        _size = 0;
        _seen = Pseudo.None;
        _isRegular = false;
        IsMalformed = false;
        IsTooLarge = false;
        ContentLength = -1;
        if (_bytes.Length > LargestKept)
        {
            _bytes = [];
        }
    }

    /// <summary>The block is whole.</summary>
    public void End() => IsMalformed |= (_seen & Pseudo.Needed) != Pseudo.Needed || Path.IsEmpty;

    public bool Has(ReadOnlySpan<byte> name) => Find(name) >= 0;

    /// <summary>The last value under a lower-case name; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> name)
    {
        int at = Find(name);
        return at < 0 ? default : ValueOf(_fields[at]);
    }

    /// <summary>The deadline in ticks, or <see cref="GrpcTimeout.Malformed"/>; null when there is none.</summary>
    public long? Timeout()
    {
        int at = Find("grpc-timeout"u8);
        return at < 0 ? null : GrpcTimeout.Parse(_bytes, _fields[at].Start + _fields[at].NameLength, _fields[at].ValueLength);
    }

    /// <summary>The same as text, for a name from the outside; null when there is none.</summary>
    public string? Text(string name)
    {
        for (int i = _fields.Count - 1; i >= 0; i--)
        {
            if (!Bytes.AreEqual(name, _bytes, _fields[i].Start, _fields[i].NameLength))
            {
                continue;
            }

            ReadOnlySpan<byte> value = ValueOf(_fields[i]);
            if (_lastName == name && System.Text.Ascii.Equals(value, _lastText))
            {
                return _lastText;
            }

            _lastName = name;
            _lastText = Encoding.UTF8.GetString(value);
            return _lastText;
        }

        return null;
    }

    public void CopyTo(Metadata target)
    {
        foreach (Field field in _fields)
        {
            string name = Encoding.ASCII.GetString(_bytes, field.Start, field.NameLength);
            if (!HeaderNames.IsReserved(name))
            {
                target.AddReceived(name, Encoding.UTF8.GetString(ValueOf(field)));
            }
        }
    }

    void IHpackSink.OnField(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (IsMalformed || IsTooLarge)
        {
            return;
        }

        _size += nameLength + valueLength + FieldOverhead;
        if (_size > maxBytes || _fields.Count >= maxCount)
        {
            IsTooLarge = true;
            return;
        }

        ReadOnlySpan<byte> text = name.AsSpan(nameOffset, nameLength);

        // gRPC lets a server strip what HTTP/2 does not want around a value (RFC 9113, section 8.2.1).
        ReadOnlySpan<byte> bytes = value.AsSpan(valueOffset, valueLength).Trim(" \t"u8);
        bool isGood = text is [(byte)':', ..] ? TakePseudo(text) : TakeRegular(name, nameOffset, nameLength, bytes);
        if (!isGood || bytes.IndexOfAny((byte)0, (byte)'\r', (byte)'\n') >= 0)
        {
            IsMalformed = true;
            return;
        }

        Add(text, bytes);
    }

    private bool TakePseudo(ReadOnlySpan<byte> name)
    {
        Pseudo which = name.SequenceEqual(":path"u8) ? Pseudo.Path
            : name.SequenceEqual(":method"u8) ? Pseudo.Method
            : name.SequenceEqual(":scheme"u8) ? Pseudo.Scheme
            : name.SequenceEqual(":authority"u8) ? Pseudo.Authority
            : Pseudo.None;
        bool isGood = which != Pseudo.None && !_isRegular && (_seen & which) == 0;
        _seen |= which;
        return isGood;
    }

    private bool TakeRegular(byte[] name, int nameOffset, int nameLength, ReadOnlySpan<byte> value)
    {
        _isRegular = true;
        if (nameLength == 0
            || name.AsSpan(nameOffset, nameLength).ContainsAnyExcept(NameBytes)
            || FieldSyntax.IsOfConnection(name, nameOffset, nameLength))
        {
            return false;
        }

        ReadOnlySpan<byte> text = name.AsSpan(nameOffset, nameLength);
        if (text.SequenceEqual("te"u8))
        {
            return value.SequenceEqual("trailers"u8);
        }

        if (text.SequenceEqual("content-length"u8))
        {
            bool isRepeated = ContentLength >= 0;
            bool isNumber = System.Buffers.Text.Utf8Parser.TryParse(value, out long length, out int used) && used == value.Length;
            ContentLength = length;
            return isNumber && length >= 0 && !isRepeated;
        }

        return true;
    }

    private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int needed = _used + name.Length + value.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(UsualBytes, Math.Max(needed, _bytes.Length * 2)));
        }

        name.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + name.Length));
        _fields.Add(new Field(_used, name.Length, value.Length));
        _used = needed;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int i = _fields.Count - 1; i >= 0; i--)
        {
            if (_bytes.AsSpan(_fields[i].Start, _fields[i].NameLength).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> ValueOf(Field field) => _bytes.AsSpan(field.Start + field.NameLength, field.ValueLength);

    private readonly record struct Field(int Start, int NameLength, int ValueLength);
}
