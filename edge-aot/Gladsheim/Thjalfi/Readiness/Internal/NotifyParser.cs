using System.Buffers.Text;
using System.Text;

namespace Edda.Gladsheim.Thjalfi.Readiness.Internal;

/// <summary>Reads the lines of an sd_notify(3) datagram. A value that does not parse is as if it were not there.</summary>
internal static class NotifyParser
{
    private const int MaxStatus = 1024;

    public static NotifyMessage Parse(ReadOnlySpan<byte> datagram)
    {
        NotifyMessage message = default;
        while (!datagram.IsEmpty)
        {
            int end = datagram.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? datagram : datagram[..end];
            int equals = line.IndexOf((byte)'=');
            if (equals > 0)
                message = With(message, line[..equals], line[(equals + 1)..]);
            datagram = end < 0 ? default : datagram[(end + 1)..];
        }
        return message;
    }

    private static NotifyMessage With(in NotifyMessage message, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        bool isOne = value.SequenceEqual("1"u8);
        if (key.SequenceEqual("READY"u8))
            return message with { Ready = message.Ready || isOne };
        if (key.SequenceEqual("RELOADING"u8))
            return message with { Reloading = message.Reloading || isOne };
        if (key.SequenceEqual("STOPPING"u8))
            return message with { Stopping = message.Stopping || isOne };
        if (key.SequenceEqual("WATCHDOG"u8))
            return message with { Watchdog = message.Watchdog || isOne, WatchdogTrigger = message.WatchdogTrigger || value.SequenceEqual("trigger"u8) };
        if (key.SequenceEqual("STATUS"u8))
            return message with { Status = Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxStatus)]) };
        if (key.SequenceEqual("ERRNO"u8) && Number(value) is { } errno and <= int.MaxValue)
            return message with { Errno = (int)errno };
        if (key.SequenceEqual("MAINPID"u8) && Number(value) is { } pid and > 0 and <= int.MaxValue)
            return message with { MainPid = (int)pid };
        if (key.SequenceEqual("EXTEND_TIMEOUT_USEC"u8) && Time(value) is { } more)
            return message with { ExtendTimeout = more };
        if (key.SequenceEqual("WATCHDOG_USEC"u8) && Time(value) is { } interval)
            return message with { WatchdogInterval = interval };
        return message;
    }

    private static long? Number(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out int read) && read == value.Length && number >= 0 ? number : null;

    private static TimeSpan? Time(ReadOnlySpan<byte> value) =>
        Number(value) is { } microseconds and < long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
}
