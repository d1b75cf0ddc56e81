using Edda.Gladsheim.Thjalfi.Logs.Internal;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>A service's kept output, for reading. Any thread; each reader has a cursor of its own.</summary>
public sealed class LogStore(string directory)
{
    private TaskCompletionSource? _waiter;
    private long _version;

    internal long Version => Volatile.Read(ref _version);

    /// <param name="tail">How many of the last lines; 0: all there are.</param>
    /// <param name="sinceUnixMs">Only lines from then on; 0: all there are.</param>
    public LogCursor Read(uint tail = 0, long sinceUnixMs = 0)
    {
        List<long> segments = Segments();
        if (tail == 0)
            return new LogCursor(this, FirstSegmentFrom(segments, sinceUnixMs), sinceUnixMs);

        // Lines are counted from the newest segment back; the cursor starts in the one that reaches the number.
        ulong lines = 0;
        int at = segments.Count;
        while (at > 0 && lines < tail)
            lines += CountLines(segments[--at], sinceUnixMs);
        LogCursor cursor = new(this, at < segments.Count ? segments[at] : 0, sinceUnixMs);
        for (; lines > tail; lines--)
            cursor.TryRead(out _);
        return cursor;
    }

    /// <summary>Completes when something was written after the cursor came to the end.</summary>
    public async ValueTask WaitForMoreAsync(LogCursor cursor, CancellationToken cancellation)
    {
        TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource waiter = Interlocked.CompareExchange(ref _waiter, fresh, null) ?? fresh;
        if (Version == cursor.SeenVersion)
            await waiter.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The writer's: something is there to read.</summary>
    internal void Changed()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _waiter, null)?.SetResult();
    }

    /// <summary>Their numbers, rising.</summary>
    internal List<long> Segments()
    {
        List<long> segments = [];
        if (!Directory.Exists(directory))
            return segments;
        foreach (string path in Directory.EnumerateFiles(directory))
        {
            if (RecordFormat.TryReadSegment(path, out long sequence))
                segments.Add(sequence);
        }
        segments.Sort();
        return segments;
    }

    internal string PathOf(long segment) => Path.Combine(directory, RecordFormat.SegmentName(segment));

    private ulong CountLines(long segment, long sinceUnixMs)
    {
        using LogCursor cursor = new(this, segment, sinceUnixMs, onlyThis: true);
        ulong lines = 0;
        while (cursor.TryRead(out _))
            lines++;
        return lines;
    }

    // The last segment that began before the moment holds the first line after it.
    private long FirstSegmentFrom(List<long> segments, long sinceUnixMs)
    {
        for (int i = segments.Count - 1; i > 0; i--)
        {
            using LogCursor cursor = new(this, segments[i], 0, onlyThis: true);
            if (cursor.TryRead(out LogRecord first) && first.UnixMilliseconds < sinceUnixMs)
                return segments[i];
        }
        return segments.Count == 0 ? 0 : segments[0];
    }
}
