namespace Edda.Loki.Toml.Internal;

/// <summary>Dates and times, RFC 3339 with TOML's local forms.</summary>
internal static class TomlMoments
{
    private const int DateLength = 10;

    /// <summary>Null: neither a date nor a time, or one that no calendar or clock has.</summary>
    public static TomlValue? Read(string word, int line, int column)
    {
        ReadOnlySpan<char> rest = word;
        if (!TryDate(rest, out TomlMoment date))
        {
            return TryTime(ref rest, ref date) && rest.IsEmpty
                ? new TomlValue(TomlKind.LocalTime, line, column) { Moment = date }
                : null;
        }

        rest = rest[DateLength..];
        if (rest.IsEmpty)
            return new TomlValue(TomlKind.LocalDate, line, column) { Moment = date };
        if (rest[0] is not ('T' or 't' or ' '))
            return null;
        rest = rest[1..];
        if (!TryTime(ref rest, ref date))
            return null;
        if (rest.IsEmpty)
            return new TomlValue(TomlKind.LocalDateTime, line, column) { Moment = date };
        return TryOffset(rest, out int offset)
            ? new TomlValue(TomlKind.OffsetDateTime, line, column) { Moment = date with { OffsetMinutes = offset } }
            : null;
    }

    private static bool TryDate(ReadOnlySpan<char> text, out TomlMoment date)
    {
        date = default;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-' || !TryNumber(text[..4], 9999, out int year)
            || !TryNumber(text[5..7], 12, out int month) || month == 0 || !TryNumber(text[8..10], 31, out int day))
            return false;
        // The framework's calendar begins with year 1; year 0 is a leap year like 4.
        if (day == 0 || day > DateTime.DaysInMonth(year == 0 ? 4 : year, month))
            return false;
        date = new TomlMoment(year, month, day, 0, 0, 0, 0, 0);
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<char> text, ref TomlMoment moment)
    {
        // 60: a leap second, which RFC 3339 allows.
        if (text.Length < 8 || text[2] != ':' || text[5] != ':' || !TryNumber(text[..2], 23, out int hour)
            || !TryNumber(text[3..5], 59, out int minute) || !TryNumber(text[6..8], 60, out int second))
            return false;
        text = text[8..];
        int nanosecond = 0;
        if (!text.IsEmpty && text[0] == '.')
        {
            int digits = 0;
            while (digits + 1 < text.Length && char.IsAsciiDigit(text[digits + 1]))
                digits++;
            if (digits == 0)
                return false;
            // What is finer than a nanosecond is cut off, as the specification says.
            for (int i = 1; i <= 9; i++)
                nanosecond = nanosecond * 10 + (i <= digits ? text[i] - '0' : 0);
            text = text[(digits + 1)..];
        }

        moment = moment with { Hour = hour, Minute = minute, Second = second, Nanosecond = nanosecond };
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryNumber(text[1..3], 23, out int hour) || !TryNumber(text[4..6], 59, out int minute))
            return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, int maximum, out int number)
    {
        number = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = number * 10 + digit - '0';
        }

        return number <= maximum;
    }
}
