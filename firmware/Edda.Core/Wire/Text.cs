using System;
using System.Text;
using System.Text.Unicode;

namespace Edda.Core.Wire;

/// <summary>
/// The value of a string field: valid UTF-8 in a buffer that is filled, cleared and filled again. Setting it copies.
/// A string is made only when somebody asks for one.
/// </summary>
public sealed class Text : WireBytes, IEquatable<Text>
{
    public Text()
    {
    }

    public Text(string value) => Set(value);

    public static implicit operator Text(string value) => new(value);

    public static bool operator ==(Text left, Text right) => left.Equals(right);

    public static bool operator !=(Text left, Text right) => !left.Equals(right);

    public static bool operator ==(Text left, string right) => left.Equals(right);

    public static bool operator !=(Text left, string right) => !left.Equals(right);

    public void Set(string value) => Set(value.AsSpan());

    /// <summary>A lone surrogate becomes U+FFFD, because UTF-8 has no bytes for it.</summary>
    public void Set(ReadOnlySpan<char> value)
    {
        // Three bytes for each UTF-16 unit is the worst case, and measuring first would cost a second pass.
        int room = value.Length <= 64 ? value.Length * 3 : Encoding.UTF8.GetByteCount(value);
        SetLength(Encoding.UTF8.GetBytes(value, Reserve(room)));
    }

    /// <summary>False, and nothing changes, when the bytes are not UTF-8.</summary>
    public bool Set(byte[] utf8, int offset, int count) => Set(new ReadOnlySpan<byte>(utf8, offset, count));

    /// <summary>False, and nothing changes, when the bytes are not UTF-8.</summary>
    public bool Set(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        SetBytes(utf8);
        return true;
    }

    /// <summary>Without a copy, unless it is short: the array is the text's from now on. False, and nothing changes, when it is not UTF-8.</summary>
    public bool Adopt(byte[] utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        TakeOver(utf8);
        return true;
    }

    public void Set(Text other) => SetBytes(other.Span);

    public bool Equals(Text? other) => other is not null && Span.SequenceEqual(other.Span);

    public bool Equals(string? other)
    {
        if (other is null || other.Length > Length)
        {
            return false;
        }

        return Ascii.IsValid(other) ? Ascii.Equals(Span, other) : Encoding.UTF8.GetString(Span) == other;
    }

    public bool Equals(ReadOnlySpan<byte> utf8) => Span.SequenceEqual(utf8);

    public override bool Equals(object? obj) => obj switch
    {
        Text text => Equals(text),
        string text => Equals(text),
        _ => false,
    };

    // Seeded anew in every process, so that keys cannot be chosen to collide.
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);
}
