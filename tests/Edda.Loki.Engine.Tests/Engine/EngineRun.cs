using System.Diagnostics;
using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>Runs scripts in this process, each in turn, and keeps what came of the last.</summary>
internal sealed class EngineRun : IDisposable
{
    private static ulong _version;

    public static readonly ScriptBudget Ample = new(
        16 << 20, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), 1 << 20);

    public IScriptEngine Engine { get; } = EngineUnderTest.Create();

    public ScriptStep Step { get; private set; }

    public Value Result { get; } = new();

    public string Output { get; private set; } = "";

    public string Problem { get; private set; } = "";

    public ReachedLimit Limit { get; private set; }

    public int Line { get; private set; }

    public TimeSpan Took { get; private set; }

    public long PeakMemory { get; private set; }

    /// <summary>What a wish is answered with; null: every wish is refused.</summary>
    public Func<ScriptWish, Value?>? Answering { get; set; }

    public EngineRun Run(string source, ScriptBudget? budget = null, ValueMap? arguments = null, params string[] children)
    {
        ScriptProgram program = new(Interlocked.Increment(ref _version), "test", Encoding.UTF8.GetBytes(source));
        return Run(program, budget, arguments, children);
    }

    public EngineRun Run(
        ScriptProgram program, ScriptBudget? budget = null, ValueMap? arguments = null, params string[] children)
    {
        long start = Stopwatch.GetTimestamp();
        using IScriptExecution? run = Engine.Start(
            program, budget ?? Ample, arguments ?? new ValueMap(), children, out CompileProblem? problem);
        if (run is null)
        {
            Problem = $"{problem!.Line}: {problem.Message}";
            Step = ScriptStep.Raised;
            return this;
        }

        while ((Step = run.Resume(TimeSpan.FromMilliseconds(1))) is ScriptStep.Ready or ScriptStep.Wants)
        {
            if (Step == ScriptStep.Wants)
            {
                Value? answer = run.Wish.Problem is null ? Answering?.Invoke(run.Wish) : null;
                run.Answer(answer is not null, answer ?? new Value(), run.Wish.Problem ?? "refused");
            }
        }

        Took = Stopwatch.GetElapsedTime(start);
        Result.Clear();
        if (Step == ScriptStep.Returned)
            Result.CopyFrom(run.Result);
        Output = Encoding.UTF8.GetString(run.Output.Waiting);
        Problem = run.Problem;
        Limit = run.Limit;
        Line = run.Line;
        PeakMemory = run.PeakMemoryBytes;
        return this;
    }

    public void Dispose() => Engine.Dispose();
}
