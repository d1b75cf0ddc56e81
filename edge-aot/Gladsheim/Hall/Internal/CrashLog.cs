using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service's crash reports, newest first. The last lines may still be in the pipe when the process is gone, so a report
/// is completed when the log's thread has read them; a restart does not wait for that. Belongs to the loop.
/// </summary>
internal sealed class CrashLog(HallParts hall, Action changed)
{
    private const int LastLines = 20;

    public IReadOnlyList<CrashReport> Newest { get; private set; } = [];

    public void Add(ServiceExit exit, TimeSpan ran, LogCapture? output)
    {
        if (output is null)
        {
            Keep(new CrashReport(exit, ran, []));
            return;
        }

        output.Drain(() =>
        {
            CrashReport report = new(exit, ran, output.LastLines(LastLines));
            hall.Loop.Post(() => Keep(report));
        });
    }

    private void Keep(CrashReport report)
    {
        // A new list each time: the old one may be in a snapshot.
        List<CrashReport> reports = [report];
        for (int i = 0; i < Newest.Count && reports.Count < CrashReport.Kept; i++)
            reports.Add(Newest[i]);
        Newest = reports;
        changed();
    }
}
