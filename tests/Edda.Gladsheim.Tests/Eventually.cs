using System.Diagnostics;

namespace Edda.Gladsheim.Tests;

/// <summary>For what the kernel tells nobody: looks again until it is so, for a bounded time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Holds(Func<bool> condition, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(2);
        }
    }
}
