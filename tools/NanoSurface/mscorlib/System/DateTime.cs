namespace System;

public struct DateTime
{
    public static readonly DateTime UnixEpoch;

    public extern DateTime(long ticks);

    public extern DateTime(int year, int month, int day, int hour, int minute, int second);

    public static extern DateTime UtcNow { get; }

    public extern long Ticks { get; }

    public extern int Year { get; }

    public extern int Month { get; }

    public extern int Day { get; }

    public extern int Hour { get; }

    public extern int Minute { get; }

    public extern int Second { get; }

    public extern int Millisecond { get; }
}
