using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Edge.Hosting;
using Edda.Loki.Api.Internal;
using Edda.Loki.Children;
using Edda.Loki.Execution;
using Edda.Loki.Tools;

namespace Edda.Loki.Api;

/// <summary>loki.v1: scripts are listed, added, removed, run and measured.</summary>
internal sealed class LokiService(
    EdgeHost host, EngineChoice engine, ScriptTable scripts, ScriptExecutor executor, ScriptRunner runner) : LokiBase
{
    private const int LongestSource = 1 << 20;

    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(5);

    public override ValueTask GetCapabilities(GetCapabilitiesRequest request, Capabilities response, ServerCall call)
    {
        ExecutionSettings settings = executor.Settings;
        response.Engine = engine.Name;
        response.Version = EdgeHost.Version;
        response.Workers = (uint)executor.Workers;
        Limits limits = response.EnsureLimits();
        limits.MemoryBytes = (ulong)settings.TotalMemoryBytes;
        limits.CpuMs = (uint)settings.Cpu.TotalMilliseconds;
        limits.WallMs = (uint)settings.Wall.TotalMilliseconds;
        limits.OutputBytes = (ulong)settings.OutputBytes;
        limits.Concurrent = (uint)settings.Concurrent;
        limits.DiskBytes = (ulong)settings.TotalDiskBytes;
        limits.NetworkBytes = (ulong)settings.TotalNetworkBytes;
        limits.Action = settings.Action;
        response.Scripts = (uint)scripts.All.Count;
        response.Running = (uint)executor.Running;
        response.Queued = (uint)executor.Queued;
        foreach (IScriptChild child in executor.Children.All)
            ChildMessages.Fill(response.Children.Add(), child);
        return default;
    }

    public override async ValueTask GetChildrenStatus(
        GetChildrenStatusRequest request, GetChildrenStatusResponse response, ServerCall call)
    {
        // All at once: a disk that hangs says nothing about the network.
        foreach (ChildStatus status in await Task.WhenAll(executor.Children.All.Select(child => CheckAsync(child, call.Cancellation))).ConfigureAwait(false))
            response.Children.Add().CopyFrom(status);
    }

    public override ValueTask ListScripts(ListScriptsRequest request, ListScriptsResponse response, ServerCall call)
    {
        string pattern = request.Pattern.ToString();
        foreach (RegisteredScript script in InOrder(pattern))
            ScriptMessages.Fill(response.Scripts.Add(), script, withSource: false);
        return default;
    }

    public override async ValueTask RegisterScript(RegisterScriptRequest request, Script response, ServerCall call)
    {
        Script script = request.EnsureScript();
        if (!call.MayActOn(host.Sentry.Gate, script.Name.ToString()))
            return;
        if (script.Source.Length > LongestSource)
            ScriptErrors.Wrong(call, $"the script has {script.Source.Length} bytes; allowed: {LongestSource}");
        else if (ScriptMessages.ToTool(script, call.Caller().Name, out string problem) is not { } tool)
            ScriptErrors.Wrong(call, problem);
        else if (engine.ObjectionTo(tool) is { } objection)
            ScriptErrors.Wrong(call, $"{objection.Found}; {objection.Needed}");
        else if (!request.Replace && scripts.Find(tool.Name) is not null)
            ScriptErrors.Duplicate(call, tool.Name);
        else if (scripts.Crowd(tool) is { } crowd)
            ScriptErrors.TooManyTexts(call, tool.Name, crowd);
        else if (!await runner.CompilesAsync(tool, call).ConfigureAwait(false))
            return;
        else if (scripts.Add(tool, request.Replace) is { } registered)
            ScriptMessages.Fill(response, registered, withSource: true);
        else
            ScriptErrors.Duplicate(call, tool.Name);
    }

    public override ValueTask UnregisterScript(
        UnregisterScriptRequest request, UnregisterScriptResponse response, ServerCall call)
    {
        string name = request.Name.ToString();
        if (call.MayActOn(host.Sentry.Gate, name) && !scripts.Remove(name))
            ScriptErrors.Unknown(call, scripts, name);
        return default;
    }

    public override async ValueTask ExecuteScript(
        ExecuteScriptRequest request, ExecuteScriptResponse response, ServerCall call)
    {
        if (runner.Find(request.Name.ToString(), call) is not { } script
            || await runner.RunAsync(script, request.EnsureArguments(), response.EnsureUsage(), call).ConfigureAwait(false)
                is not { } outcome)
            return;
        response.EnsureResult().CopyFrom(outcome.Result);
        response.Output.SetPrinted(outcome.Output.Span);
    }

    public override async ValueTask StreamScriptExecution(
        RequestStream<ScriptInput> requests, ResponseStream<ScriptEvent> responses, ServerCall call)
    {
        ScriptInput first = new();
        if (!await requests.ReadAsync(first, call.Cancellation).ConfigureAwait(false) || first.Start is not { } start)
        {
            ScriptErrors.Wrong(call, "the first message has to start a script");
            return;
        }

        if (runner.Find(start.Name.ToString(), call) is { } script)
            await new ScriptStream(requests, responses, call, executor).RunAsync(runner, script, start.EnsureArguments()).ConfigureAwait(false);
    }

    public override ValueTask GetMetrics(GetMetricsRequest request, GetMetricsResponse response, ServerCall call)
    {
        foreach (RegisteredScript script in InOrder(request.Pattern.ToString()))
        {
            ScriptFigures figures = script.Figures;
            ScriptMetrics metrics = response.Scripts.Add();
            metrics.Name = script.Name;
            metrics.Count = figures.Count;
            metrics.Failures = figures.Failures;
            metrics.MeanUs = figures.Mean;
            metrics.P50Us = (ulong)figures.Quantile(0.5);
            metrics.P99Us = (ulong)figures.Quantile(0.99);
            metrics.LastError = figures.LastError;
            metrics.LastErrorUnixMs = figures.LastErrorUnixMilliseconds;
            metrics.Warnings = figures.Warnings;
            metrics.LimitsReached = figures.LimitsReached;
        }

        response.Running = (uint)executor.Running;
        response.Queued = (uint)executor.Queued;
        response.WorkersReplaced = executor.WorkersReplaced;
        return default;
    }

    private static async Task<ChildStatus> CheckAsync(IScriptChild child, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(CheckPatience);
        string? problem;
        try
        {
            problem = await child.CheckAsync(end.Token).AsTask().WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            problem = $"no answer within {CheckPatience.TotalSeconds} s";
        }

        ChildStatus status = new() { Name = child.Name, Working = problem is null, TookUs = (uint)Stopwatch.GetElapsedTime(start).TotalMicroseconds };
        status.Detail = problem ?? "";
        return status;
    }

    private IEnumerable<RegisteredScript> InOrder(string pattern) => scripts.All
        .Where(script => pattern.Length == 0 || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, script.Name, ignoreCase: false))
        .OrderBy(script => script.Name, StringComparer.Ordinal);
}
