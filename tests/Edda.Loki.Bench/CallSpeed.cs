using System.Diagnostics;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Bench;

/// <summary>A trivial script over gRPC, in a worker process: one caller, one call after the other.</summary>
internal static class CallSpeed
{
    private const int Calls = 20_000;

    public static async Task MeasureAsync(ServiceUnderTest service)
    {
        double[] times = new double[Calls];
        ExecuteScriptRequest request = new() { Name = "trivial" };
        ExecuteScriptResponse response = new();
        for (int i = 0; i < Calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await service.Client.ExecuteScriptAsync(request, response);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        Console.WriteLine(
            $"a trivial script over gRPC: p50 {times[Calls / 2]:F0} us, p99 {times[Calls / 100 * 99]:F0} us, "
            + $"p99.9 {times[Calls / 1000 * 999]:F0} us, most {times[^1]:F0} us");
    }
}
