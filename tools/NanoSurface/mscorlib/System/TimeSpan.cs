namespace System;

/// <remarks>The From... methods take long on the device and double on .NET, so they are left out.</remarks>
public struct TimeSpan
{
    public const long TicksPerMillisecond = 10_000;
    public const long TicksPerSecond = 10_000_000;
    public const long TicksPerMinute = 600_000_000;
    public const long TicksPerHour = 36_000_000_000;
    public const long TicksPerDay = 864_000_000_000;

    public static readonly TimeSpan Zero;

    public extern TimeSpan(long ticks);

    public extern long Ticks { get; }

    public static extern TimeSpan FromTicks(long value);
}
