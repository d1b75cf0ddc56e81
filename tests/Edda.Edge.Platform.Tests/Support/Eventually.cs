using System.Diagnostics;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>A bounded wait for something that can be seen from outside and tells nobody when it happens.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Limit, "this did not happen: " + what);
            await Task.Delay(TimeSpan.FromMilliseconds(5)).ConfigureAwait(true);
        }
    }
}
