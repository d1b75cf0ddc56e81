using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>What watching costs.</summary>
public sealed class CheckCostTests
{
    private const int Services = 15;
    private const int Checks = 150;

    [Fact]
    public async Task Fifteen_checks_a_second_cost_little()
    {
        using TcpListener checkedPort = new(IPAddress.Loopback, 0);
        checkedPort.Start();
        string address = checkedPort.LocalEndpoint.ToString()!;
        string services = string.Join(',', Enumerable.Range(0, Services).Select(i => Service(i, address)));
        await using RunningHall hall = await RunningHall.StartAsync(services);

        // What the start costs is over when every service has been checked once and more.
        await AcceptAsync(checkedPort, 2 * Services);
        using Process gladsheim = Process.GetProcessById(hall.Process.Id);
        TimeSpan before = gladsheim.TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        await AcceptAsync(checkedPort, Checks);
        gladsheim.Refresh();
        double percent = (gladsheim.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began) * 100;

        if (HallBinary.IsPublished)
        {
            Assert.True(
                percent <= Budgets.CpuPercentOfChecks,
                $"{percent:F2} % of one core, the budget is {Budgets.CpuPercentOfChecks} %");
        }
    }

    private static async Task AcceptAsync(TcpListener port, int count)
    {
        using CancellationTokenSource patience = new(ChildProcess.Patience);
        for (int i = 0; i < count; i++)
            (await port.AcceptSocketAsync(patience.Token)).Dispose();
    }

    private static string Service(int number, string address) => string.Create(CultureInfo.InvariantCulture, $$$"""
        "s{{{number}}}": {
          "command": ["/bin/sleep", "1000"],
          "checks": {"port": {"kind": "tcp", "address": "{{{address}}}", "interval": "1s"}}
        }
        """);
}
