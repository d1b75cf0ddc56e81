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

    private long _begin;

    public LogCapture? Capture { get; private set; }

    public IReadOnlyList<CrashReport> Crashes { get; private set; } = [];

    /// <summary>Opens pipe and files where they are not open. Throws IOException when it cannot.</summary>
    public void Open(ServiceDefinition service)
    {
        if (Capture is null)
            _begin = 0;
        LogPolicy policy = new() { SegmentBytes = service.Log.FileBytes, Segments = service.Log.Files };
        Capture ??= LogCapture.Open(
            hall.Logs, hall.Folders.PipeOf(service.Name), hall.Folders.LogsOf(service.Name), policy,
            service.User.Length > 0 ? service.User : null);
    }

    /// <summary>What an earlier Gladsheim has reported.</summary>
    public void Recall(IReadOnlyList<CrashReport> crashes) => Crashes = crashes;

    /// <summary>A process is about to be launched: what comes from now on is its.</summary>
    public void Begin() => _begin = Capture?.Position ?? 0;

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
        output.Drain(() =>
        {
            CrashReport report = new(exit, ran, output.LastLines(LastLines, begin, end));
            hall.Loop.Post(() => Keep(report));
        });
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
