using Edda.Gladsheim.Settings;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class ScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "test", TimeSpan.FromHours(1), "test", "winter", "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("every 90s", "2024-05-01T10:00:00Z", "2024-05-01T10:01:30Z")]
    [InlineData("every 1h30m", "2024-05-01T10:00:00Z", "2024-05-01T11:30:00Z")]
    [InlineData("*/15 * * * *", "2024-05-01T10:00:00Z", "2024-05-01T10:15:00Z")]
    [InlineData("*/15 * * * *", "2024-05-01T10:14:59Z", "2024-05-01T10:15:00Z")]
    [InlineData("30 4 * * mon-fri", "2024-05-03T05:00:00Z", "2024-05-06T04:30:00Z")]
    [InlineData("0 0 29 2 *", "2024-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2024-05-04T00:00:00Z", "2024-05-10T00:00:00Z")]
    [InlineData("0 0 * * 7", "2024-05-01T00:00:00Z", "2024-05-05T00:00:00Z")]
    [InlineData("5,10 1-3/2 1 jan,JUL *", "2024-05-01T00:00:00Z", "2024-07-01T01:05:00Z")]
    [InlineData("@monthly", "2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z")]
    [InlineData("0 0 1 1 *", "2096-03-01T00:00:00Z", "2097-01-01T00:00:00Z")]
    public void The_next_run_is(string text, string after, string expected)
    {
        Assert.True(Schedule.TryParse(text, out Schedule? schedule));

        Assert.Equal(DateTimeOffset.Parse(expected), schedule!.Next(DateTimeOffset.Parse(after), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("30 2 * * *", "2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z")]
    [InlineData("30 2 * * *", "2024-10-26T23:00:00Z", "2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z")]
    [InlineData("30 * * * *", "2024-10-27T00:00:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z")]
    [InlineData("*/30 * * * *", "2024-03-31T00:30:00Z", "2024-03-31T01:00:00Z", "2024-03-31T01:30:00Z")]
    public void Where_clocks_are_changed_a_set_hour_runs_once_and_every_hour_runs_in_each(
        string text, string after, string first, string second)
    {
        Assert.True(Schedule.TryParse(text, out Schedule? schedule));

        DateTimeOffset next = schedule!.Next(DateTimeOffset.Parse(after), Berlin)!.Value;

        Assert.Equal(DateTimeOffset.Parse(first), next);
        Assert.Equal(DateTimeOffset.Parse(second), schedule.Next(next, Berlin));
    }

    [Theory]
    [InlineData("")]
    [InlineData("every")]
    [InlineData("every 10ms")]
    [InlineData("every 5 m")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("5-1 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("1,,2 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("@yearlyish")]
    public void What_never_comes_or_makes_no_sense_is_refused(string text) =>
        Assert.False(Schedule.TryParse(text, out _));

    [Fact]
    public void It_agrees_with_trying_every_minute()
    {
        var schedule =
            from minute in Field(0, 59)
            from hour in Field(0, 23)
            from day in Field(1, 28)
            from weekday in Field(0, 6)
            from start in Gen.Choose(0, 40 * 24 * 60)
            select (minute, hour, day, weekday, start);
        Prop.ForAll(
            schedule.ToArbitrary(),
            given =>
            {
                string text = $"{given.minute.Text} {given.hour.Text} {given.day.Text} * {given.weekday.Text}";
                Assert.True(Schedule.TryParse(text, out Schedule? parsed), text);
                DateTimeOffset after = new DateTimeOffset(2024, 1, 30, 0, 0, 0, TimeSpan.Zero).AddMinutes(given.start);
                DateTimeOffset tried = after.AddMinutes(1);
                while (!(given.minute.Has(tried.Minute) && given.hour.Has(tried.Hour) && IsDay(given.day, given.weekday, tried)))
                    tried = tried.AddMinutes(1);
                Assert.Equal(tried, parsed!.Next(after, TimeZoneInfo.Utc));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static bool IsDay(NumberSet day, NumberSet weekday, DateTimeOffset at)
    {
        bool byDay = day.Has(at.Day);
        bool byWeekday = weekday.Has((int)at.DayOfWeek);
        return day.IsAll || weekday.IsAll ? byDay && byWeekday : byDay || byWeekday;
    }

    private static Gen<NumberSet> Field(int least, int most)
    {
        Gen<NumberSet> all = Gen.Constant(new NumberSet("*", _ => true, true));
        Gen<NumberSet> one =
            from number in Gen.Choose(least, most)
            select new NumberSet($"{number}", tried => tried == number, false);
        Gen<NumberSet> range =
            from first in Gen.Choose(least, most)
            from last in Gen.Choose(first, most)
            select new NumberSet($"{first}-{last}", tried => tried >= first && tried <= last, false);
        Gen<NumberSet> two =
            from first in Gen.Choose(least, most)
            from second in Gen.Choose(least, most)
            select new NumberSet($"{first},{second}", tried => tried == first || tried == second, false);
        return Gen.OneOf(all, one, range, two);
    }

    private sealed record NumberSet(string Text, Func<int, bool> Has, bool IsAll);
}
