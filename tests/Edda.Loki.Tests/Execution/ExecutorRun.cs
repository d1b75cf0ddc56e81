using Edda.Contracts.Loki.V1;
using Edda.Edge.Logs;
using Edda.Loki.Engine;
using Edda.Loki.Execution;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki.Tests.Execution;

/// <summary>An executor of a test's own, whose workers are this build's program, with scripts that wait for input.</summary>
internal sealed class ExecutorRun : IAsyncDisposable
{
    public static readonly ScriptBudget Budget = new(1 << 20, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), 1 << 20);

    private readonly ScriptTable _scripts = new();

    public ExecutorRun(ExecutionSettings settings, Logger? log = null)
    {
        Executor = new ScriptExecutor(settings, log ?? Logger.None, Path.Combine(AppContext.BaseDirectory, "loki"), []);
        Executor.Start();
    }

    public ScriptExecutor Executor { get; }

    public ScriptJob Job(string caller, string source, int? concurrent = null, IScriptListener? listener = null, long memory = 1 << 20) =>
        Job(caller, source, Budget with { MemoryBytes = memory }, listener, new ToolLimits { Concurrent = concurrent });

    /// <param name="limits">Of the tool; what one run may take is the budget's.</param>
    public ScriptJob Job(
        string caller, string source, ScriptBudget budget, IScriptListener? listener, ToolLimits limits, ToolPermissions? permissions = null)
    {
        string name = "s" + source.Length + "_" + limits.Concurrent;
        RegisteredScript script = _scripts.Find(name) ?? _scripts.Add(
            new ToolDefinition(name, new ToolScript(source)) { Limits = limits, Permissions = permissions ?? new ToolPermissions() }, replace: false)!;
        return new ScriptJob(Executor.NextId(), script, new ValueMap(), budget, caller)
        {
            Listener = listener,
            Action = limits.Action ?? Executor.Settings.Action,
        };
    }

    public ScriptJob Submit(ScriptJob job)
    {
        Assert.True(Executor.TrySubmit(job, out Refusal? refusal), refusal?.Problem);
        return job;
    }

    public ValueTask DisposeAsync() => Executor.DisposeAsync();
}
