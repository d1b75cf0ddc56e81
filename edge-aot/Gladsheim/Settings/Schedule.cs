using System.Globalization;
using Edda.Gladsheim.Settings.Internal;

namespace Edda.Gladsheim.Settings;

/// <summary>
/// When a scheduled service runs: "every 5m", or five fields as crontab(5) has them: minute, hour, day of the month, month,
/// day of the week. Immutable.
/// </summary>
public sealed class Schedule
{
    public const string Allowed =
        "\"every 5m\" (s, m, h, d; at least 1s), or minute, hour, day, month and weekday as in crontab, or \"@hourly\", " +
        "\"@daily\", \"@weekly\", \"@monthly\"";

    // A 29th of February is at most eight years away, across a century that is no leap year.
    private const int FurthestDays = 366 * 8 + 1;

    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly TimeSpan _interval;
    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _weekdays;

    private Schedule(string text, TimeSpan interval)
    {
        Text = text;
        _interval = interval;
    }

    private Schedule(string text, ReadOnlySpan<CronField> fields)
    {
        Text = text;
        (_minutes, _hours, _days, _months, _weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Every so often, rather than at set times: one that was missed is made up for.</summary>
    public bool IsInterval => _interval > TimeSpan.Zero;

    public static bool TryParse(string text, out Schedule? schedule)
    {
        schedule = null;
        string spelled = text switch
        {
            "@hourly" => "0 * * * *",
            "@daily" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            _ => text,
        };
        string[] words = spelled.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["every", var length])
        {
            if (!Durations.TryParse(length, out TimeSpan interval) || interval < TimeSpan.FromSeconds(1))
                return false;
            schedule = new Schedule(text, interval);
            return true;
        }

        if (words.Length != 5
            || !CronField.TryParse(words[0], 0, 59, [], out CronField minutes)
            || !CronField.TryParse(words[1], 0, 23, [], out CronField hours)
            || !CronField.TryParse(words[2], 1, 31, [], out CronField days)
            || !CronField.TryParse(words[3], 1, 12, Months, out CronField months)
            || !CronField.TryParse(words[4], 0, 7, Weekdays, out CronField weekdays))
            return false;

        Schedule parsed = new(text, [minutes, hours, days, months, weekdays.WithSundayAsZero()]);
        if (parsed.Next(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is null)
            return false;
        schedule = parsed;
        return true;
    }

    /// <summary>
    /// The first run after <paramref name="after"/>; null when there is none, as for a 30th of February. Where clocks are put
    /// forward, a run in the missing hour comes at its end. Where they are put back, a run at a set hour comes once, and
    /// one at every hour comes in both.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (IsInterval)
            return after + _interval;
        return _hours.IsEvery ? NextByElapsedTime(after, zone) : NextByWallClock(after, zone);
    }

    private DateTimeOffset? NextByElapsedTime(DateTimeOffset after, TimeZoneInfo zone)
    {
        DateTimeOffset at = new DateTimeOffset(after.UtcTicks - after.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero)
            .AddMinutes(1);
        for (int days = 0; days < FurthestDays;)
        {
            DateTime wall = TimeZoneInfo.ConvertTime(at, zone).DateTime;
            if (!IsDay(wall))
            {
                at = Instant(wall.Date.AddDays(1), zone);
                days++;
            }
            else if (_minutes.Has(wall.Minute))
            {
                return at;
            }
            else
            {
                at = at.AddMinutes(1);
            }
        }

        return null;
    }

    private DateTimeOffset? NextByWallClock(DateTimeOffset after, TimeZoneInfo zone)
    {
        DateTime day = TimeZoneInfo.ConvertTime(after, zone).Date;
        for (int days = 0; days < FurthestDays; days++, day = day.AddDays(1))
        {
            if (!IsDay(day))
                continue;
            for (int hour = _hours.Next(0); hour >= 0; hour = _hours.Next(hour + 1))
            {
                for (int minute = _minutes.Next(0); minute >= 0; minute = _minutes.Next(minute + 1))
                {
                    DateTimeOffset at = Instant(day.AddHours(hour).AddMinutes(minute), zone);
                    if (at > after)
                        return at;
                }
            }
        }

        return null;
    }

    /// <summary>As in crontab(5): if both days are restricted, either will do.</summary>
    private bool IsDay(DateTime day)
    {
        if (!_months.Has(day.Month))
            return false;
        bool byMonth = _days.Has(day.Day);
        bool byWeek = _weekdays.Has((int)day.DayOfWeek);
        return _days.IsEvery || _weekdays.IsEvery ? byMonth && byWeek : byMonth || byWeek;
    }

    private static DateTimeOffset Instant(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(wall))
            wall = wall.AddMinutes(1);
        TimeSpan offset = zone.GetUtcOffset(wall);
        if (zone.IsAmbiguousTime(wall))
        {
            foreach (TimeSpan possible in zone.GetAmbiguousTimeOffsets(wall))
                offset = possible > offset ? possible : offset;
        }

        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }
}
