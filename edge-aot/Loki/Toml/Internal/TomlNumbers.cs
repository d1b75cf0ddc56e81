using System.Globalization;

namespace Edda.Loki.Toml.Internal;

/// <summary>Integers and floats. TOML 1.0, "Integer" and "Float".</summary>
internal static class TomlNumbers
{
    private const string Digits = "0123456789";

    /// <summary>Null: no number, or one that does not fit.</summary>
    public static TomlValue? Read(string word, int line, int column)
    {
        if (word.Length > 2 && word[0] == '0' && ReadBased(word) is { } based)
            return new TomlValue(TomlKind.Integer, line, column) { Integer = based };

        ReadOnlySpan<char> rest = word.AsSpan(word[0] is '+' or '-' ? 1 : 0);
        double sign = word[0] == '-' ? -1 : 1;
        if (rest is "inf")
            return new TomlValue(TomlKind.Float, line, column) { Float = sign * double.PositiveInfinity };
        if (rest is "nan")
            return new TomlValue(TomlKind.Float, line, column) { Float = double.NaN };

        int whole = CountDigits(rest, Digits);
        if (whole <= 0 || whole > 1 && rest[0] == '0')
            return null;
        string plain = word.Replace("_", "", StringComparison.Ordinal);
        if (whole == rest.Length)
        {
            return long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)
                ? new TomlValue(TomlKind.Integer, line, column) { Integer = integer }
                : null;
        }

        return IsFraction(rest[whole..])
            ? new TomlValue(TomlKind.Float, line, column)
            {
                Float = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture),
            }
            : null;
    }

    private static bool IsFraction(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '.')
        {
            int count = CountDigits(rest[1..], Digits);
            if (count <= 0)
                return false;
            rest = rest[(count + 1)..];
        }

        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ('e' or 'E'))
            return false;
        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is '+' or '-')
            rest = rest[1..];
        return CountDigits(rest, Digits) == rest.Length && !rest.IsEmpty;
    }

    private static long? ReadBased(string word)
    {
        (string digits, int bits) = word[1] switch
        {
            'x' => ("0123456789abcdefABCDEF", 4),
            'o' => ("01234567", 3),
            'b' => ("01", 1),
            _ => ("", 0),
        };
        ReadOnlySpan<char> rest = word.AsSpan(2);
        if (bits == 0 || CountDigits(rest, digits) != rest.Length)
            return null;

        ulong value = 0;
        foreach (char digit in rest)
        {
            if (digit == '_')
                continue;
            // Negative numbers have no such form, so 63 bits are all there is.
            if (value >> (63 - bits) != 0)
                return null;
            value = value << bits | (uint)Convert.ToInt32(digit.ToString(), 16);
        }

        return (long)value;
    }

    /// <summary>Of the digits at the start, with single underscores between them; 0: none, or an underscore astray.</summary>
    private static int CountDigits(ReadOnlySpan<char> text, string digits)
    {
        int count = 0;
        bool wasDigit = false;
        foreach (char character in text)
        {
            bool isDigit = digits.Contains(character);
            if (!isDigit && (character != '_' || !wasDigit))
                break;
            wasDigit = isDigit;
            count++;
        }

        return wasDigit ? count : 0;
    }
}
