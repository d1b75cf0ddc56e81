using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Bench;

/// <summary>The engine in this process: what a call from Lua into the host takes, and what a run takes to begin.</summary>
internal static class EngineSpeed
{
    private const int Calls = 2_000_000;
    private const int Runs = 20_000;

    private static readonly ScriptBudget Budget = new(
        64 << 20, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 1 << 20);

    public static void Measure()
    {
        using LuaEngine engine = new();
        Console.WriteLine($"engine: {engine.Name}, {(engine.HasTimer ? "interrupted by a timer" : "with a counting hook")}");
        double empty = Best(engine, $"for i = 1, {Calls} do end", out _);
        double calling = Best(engine, $"local f = clock for i = 1, {Calls} do f() end", out long allocated);
        Console.WriteLine($"a call from Lua into the host: {(calling - empty) * 1000 / Calls:F3} us, {allocated / Calls} B");

        ScriptProgram program = new(1_000_001, "trivial", "return 1"u8.ToArray());
        double fresh = BestTime.PerRun(() =>
        {
            using LuaEngine own = new(ahead: 0);
            Run(own, program);
        }, Runs / 20);
        double reused = BestTime.PerRun(() => Run(engine, program), Runs);
        Console.WriteLine($"a trivial run: {fresh:F1} us with an engine and a state of its own, {reused:F1} us in a state used before");
    }

    private static double Best(LuaEngine engine, string source, out long allocated)
    {
        ScriptProgram program = new((ulong)source.Length + 1000, "bench", Encoding.UTF8.GetBytes(source));
        return BestTime.Of(() => Run(engine, program), out allocated);
    }

    private static void Run(LuaEngine engine, in ScriptProgram program)
    {
        using IScriptExecution run = engine.Start(program, Budget, new ValueMap(), [], out _)!;
        while (run.Resume(TimeSpan.FromSeconds(1)) == ScriptStep.Ready)
        {
        }

        if (run.Step != ScriptStep.Returned)
            throw new InvalidOperationException($"{program.Name}: {run.Step}: {run.Problem}");
    }
}
