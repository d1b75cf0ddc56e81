using System.IO.Enumeration;
using System.Threading.Channels;
using Edda.Contracts.Jotunheim.V1;

namespace Edda.Loki.Jotunheim;

/// <summary>One caller's view on what devices report: bounded, and what does not fit is counted in the next report.</summary>
internal sealed class DeviceWatch(string pattern)
{
    private readonly Channel<DeviceReport> _reports = Channel.CreateBounded<DeviceReport>(DeviceLimits.MostReports);
    private int _lost;

    public ChannelReader<DeviceReport> Reports => _reports.Reader;

    public bool IsFor(HubDevice device) => pattern.Length == 0
        || FileSystemName.MatchesSimpleExpression(pattern, device.Record.Id, ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(pattern, device.Record.Name, ignoreCase: false);

    public void Add(DeviceReport report)
    {
        int lost = Interlocked.Exchange(ref _lost, 0);
        report.Lost = (uint)lost;
        if (!_reports.Writer.TryWrite(report))
            Interlocked.Add(ref _lost, lost + 1);
    }
}
