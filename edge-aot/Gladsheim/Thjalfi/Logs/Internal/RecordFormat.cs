using System.Buffers.Text;
using System.Globalization;

namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>
/// One line of a segment:
/// <code>
/// 2026-11-21T01:35:55.123Z kind text \n      kind ' ' a line, '+' the line before goes on here, '!' lines were lost: "42 No space ..."
/// 0                       24   25
/// </code>
/// The time is when the line's first byte was read, in UTC.
/// </summary>
internal static class RecordFormat
{
    public const int KindAt = 24;
    public const int PrefixBytes = 25;

    /// <summary>Longer lines are cut into records of this size.</summary>
    public const int MaxText = 32 * 1024;
    public const int MaxRecord = PrefixBytes + MaxText + 1;

    public const byte Line = (byte)' ';
    public const byte Continued = (byte)'+';
    public const byte Lost = (byte)'!';

    /// <summary>Writes "2026-11-21T01:35:55.123Z".</summary>
    public static void WriteTime(DateTime utc, Span<byte> to)
    {
        Digits(utc.Year, to[..4]);
        to[4] = (byte)'-';
        Digits(utc.Month, to[5..7]);
        to[7] = (byte)'-';
        Digits(utc.Day, to[8..10]);
        to[10] = (byte)'T';
        Digits(utc.Hour, to[11..13]);
        to[13] = (byte)':';
        Digits(utc.Minute, to[14..16]);
        to[16] = (byte)':';
        Digits(utc.Second, to[17..19]);
        to[19] = (byte)'.';
        Digits(utc.Millisecond, to[20..23]);
        to[23] = (byte)'Z';
    }

    public static bool TryReadTime(ReadOnlySpan<byte> record, out long unixMs)
    {
        unixMs = 0;
        if (record.Length < PrefixBytes || record[10] != 'T' || record[23] != 'Z'
            || !Number(record[..4], out int year) || !Number(record[5..7], out int month) || !Number(record[8..10], out int day)
            || !Number(record[11..13], out int hour) || !Number(record[14..16], out int minute)
            || !Number(record[17..19], out int second) || !Number(record[20..23], out int millisecond)
            || year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;
        DateTime time = new(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
        unixMs = new DateTimeOffset(time).ToUnixTimeMilliseconds();
        return true;
    }

    public static string SegmentName(long sequence) => sequence.ToString("D8", CultureInfo.InvariantCulture) + ".log";

    public static bool TryReadSegment(string path, out long sequence)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        sequence = 0;
        return name.EndsWith(".log", StringComparison.Ordinal)
            && long.TryParse(name[..^4], NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    private static void Digits(int value, Span<byte> to)
    {
        for (int i = to.Length - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + value % 10);
            value /= 10;
        }
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out int read) && read == digits.Length && value >= 0;
}
