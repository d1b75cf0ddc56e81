using System.Diagnostics;

namespace Edda.Loki.Bench;

/// <summary>The same as <see cref="EngineSpeed"/> measures, in NLua, which binds .NET to Lua by reflection and has no sandbox.</summary>
internal static class NluaSpeed
{
    private const int Calls = 500_000;
    private const int Runs = 20_000;
    private const int Rounds = 5;

    public static double Clock() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    public static void Measure()
    {
        using NLua.Lua lua = new();
        lua.RegisterFunction("clock", typeof(NluaSpeed).GetMethod(nameof(Clock))!);
        double empty = Best(lua, $"for i = 1, {Calls} do end", out _);
        double calling = Best(lua, $"local f = clock for i = 1, {Calls} do f() end", out long allocated);
        Console.WriteLine($"NLua, a call from Lua into the host: {(calling - empty) * 1000 / Calls:F3} us, {allocated / Calls} B");

        double fresh = PerRun(
            () =>
            {
                using NLua.Lua own = new();
                own.DoString("return 1");
            },
            Runs / 20);
        double reused = PerRun(() => lua.DoString("return 1"), Runs);
        Console.WriteLine($"NLua, a trivial run: {fresh:F1} us with a state of its own, {reused:F1} us in a state used before");
    }

    /// <summary>Milliseconds.</summary>
    private static double Best(NLua.Lua lua, string source, out long allocated)
    {
        double best = double.MaxValue;
        allocated = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            lua.DoString(source);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        return best;
    }

    private static double PerRun(Action run, int count)
    {
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
                run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / count);
        }

        return best;
    }
}
