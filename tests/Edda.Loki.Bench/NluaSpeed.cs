using System.Diagnostics;

namespace Edda.Loki.Bench;

/// <summary>The same as <see cref="EngineSpeed"/> measures, in NLua, which binds .NET to Lua by reflection and has no sandbox.</summary>
internal static class NluaSpeed
{
    private const int Calls = 500_000;
    private const int Runs = 20_000;

    public static double Clock() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    public static void Measure()
    {
        using NLua.Lua lua = new();
        lua.RegisterFunction("clock", typeof(NluaSpeed).GetMethod(nameof(Clock))!);
        double empty = BestTime.Of(() => lua.DoString($"for i = 1, {Calls} do end"), out _);
        double calling = BestTime.Of(() => lua.DoString($"local f = clock for i = 1, {Calls} do f() end"), out long allocated);
        Console.WriteLine($"NLua, a call from Lua into the host: {(calling - empty) * 1000 / Calls:F3} us, {allocated / Calls} B");

        double fresh = BestTime.PerRun(
            () =>
            {
                using NLua.Lua own = new();
                own.DoString("return 1");
            },
            Runs / 20);
        double reused = BestTime.PerRun(() => lua.DoString("return 1"), Runs);
        Console.WriteLine($"NLua, a trivial run: {fresh:F1} us with a state of its own, {reused:F1} us in a state used before");
    }
}
