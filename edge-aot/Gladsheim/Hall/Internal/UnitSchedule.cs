using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>When one service is to run next, also across Gladsheim's own end. Belongs to the loop.</summary>
internal sealed class UnitSchedule(UnitRecord record)
{
    /// <summary>0: not planned yet.</summary>
    public long NextRunUnixMs { get; private set; }

    /// <summary>The schedule may be another one.</summary>
    public void Forget() => NextRunUnixMs = 0;

    /// <summary>Whether it is time, and when to look again.</summary>
    public DateTimeOffset Look(Schedule schedule, DateTimeOffset now, out bool isDue)
    {
        if (NextRunUnixMs == 0)
        {
            bool goesOn = schedule.IsInterval && record.LastRunUnixMs != 0;
            Plan(schedule, goesOn ? DateTimeOffset.FromUnixTimeMilliseconds(record.LastRunUnixMs) : now);
        }

        isDue = NextRunUnixMs <= now.ToUnixTimeMilliseconds();
        if (isDue)
        {
            record.LastRunUnixMs = now.ToUnixTimeMilliseconds();
            Plan(schedule, now);
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(NextRunUnixMs);
    }

    private void Plan(Schedule schedule, DateTimeOffset after) =>
        NextRunUnixMs = (schedule.Next(after, TimeZoneInfo.Local) ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds();
}
