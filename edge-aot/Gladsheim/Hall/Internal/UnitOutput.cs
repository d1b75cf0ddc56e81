using System.Text;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service's output and its crash reports, newest first. The last lines may still be in the pipe when the process is
/// gone, so a report is completed when the log's thread has read them; a restart does not wait for that. Belongs to the
/// loop.
/// </summary>
internal sealed class UnitOutput(HallParts hall, Action changed) : IDisposable
{
    private const int LastLines = 20;
    private const long NotAdopted = long.MaxValue;

    private long _begin;
    private long _openedUnixMs;
    private long _adoptedFromUnixMs = NotAdopted;

    public LogCapture? Capture { get; private set; }

    public IReadOnlyList<CrashReport> Crashes { get; private set; } = [];

    /// <summary>Opens pipe and files where they are not open. Throws IOException when it cannot.</summary>
    public void Open(ServiceDefinition service)
    {
        if (Capture is not null)
            return;
        _begin = 0;
        _openedUnixMs = hall.UnixNow;
        LogPolicy policy = new() { SegmentBytes = service.Log.FileBytes, Segments = service.Log.Files };
        Capture = LogCapture.Open(
            hall.Logs, hall.Folders.PipeOf(service.Name), hall.Folders.LogsOf(service.Name), policy,
            service.User.Length > 0 ? service.User : null);
    }

    /// <summary>What an earlier Gladsheim has reported.</summary>
    public void Recall(IReadOnlyList<CrashReport> crashes) => Crashes = crashes;

    /// <summary>A process is about to be launched: what comes from now on is its.</summary>
    public void Begin()
    {
        _begin = Capture?.Position ?? 0;
        _adoptedFromUnixMs = NotAdopted;
    }

    /// <summary>The process runs since then; what an earlier Gladsheim has read of it is in the files only.</summary>
    public void Adopt(long startedUnixMs) => _adoptedFromUnixMs = startedUnixMs;

    /// <summary>Stops reading; the pipe keeps what comes, for who opens it next.</summary>
    public void Dispose()
    {
        Capture?.Dispose();
        Capture = null;
    }

    public void Report(ServiceExit exit, TimeSpan ran)
    {
        if (Capture is not { } output)
        {
            Keep(new CrashReport(exit, ran, []));
            return;
        }

        long begin = _begin;
        long end = output.Position;
        long from = _adoptedFromUnixMs;
        long until = _openedUnixMs;
        output.Drain(() =>
        {
            string[] lines = output.LastLines(LastLines, begin, end);
            if (from < until && lines.Length < LastLines)
                lines = [.. Stored(output.Store, from, until).TakeLast(LastLines - lines.Length), .. lines];
            CrashReport report = new(exit, ran, lines);
            hall.Loop.Post(() => Keep(report));
        });
    }

    private static List<string> Stored(LogStore store, long from, long until)
    {
        List<string> lines = [];
        using LogCursor cursor = store.Read(tail: 2 * LastLines, from);
        while (cursor.TryRead(out LogRecord record) && record.UnixMilliseconds < until)
            lines.Add(Encoding.UTF8.GetString(record.Line));
        return lines;
    }

    private void Keep(CrashReport report)
    {
        // A new list each time: the old one may be in a snapshot.
        List<CrashReport> reports = [report];
        for (int i = 0; i < Crashes.Count && reports.Count < CrashReport.Kept; i++)
            reports.Add(Crashes[i]);
        Crashes = reports;
        changed();
    }
}
