using Edda.Edge.Logs;

namespace Edda.Loki.Execution;

/// <summary>What happens to scripts and workers. The numbers keep their meaning.</summary>
internal sealed class ExecutionLog(Logger log)
{
    private const int NoWorkerId = LogEvents.Services + 201;
    private const int KilledId = LogEvents.Services + 202;
    private const int ChildFailedId = LogEvents.Services + 203;
    private const int FromScriptId = LogEvents.Services + 204;
    private const int NearLimitId = LogEvents.Services + 205;
    private const int ReachedLimitId = LogEvents.Services + 206;

    private const int WorkerFailedId = LogEvents.Services + 207;

    public void WorkerFailed(int process, Exception failure) =>
        log.Begin(LogLevel.Error, WorkerFailedId, "what a worker said could not be dealt with").With("pid", process)
            .With("error", failure).With("stack", failure.ToString()).Write();

    public void NoWorker(int error) =>
        log.Begin(LogLevel.Error, NoWorkerId, "no worker can be started").With("errno", error).Write();

    public void Killed(int process) =>
        log.Begin(LogLevel.Warning, KilledId, "a worker did not end a script in time and was killed")
            .With("pid", process).Write();

    public void NearLimit(string script, string limit, long measured, long allowed) =>
        log.Begin(LogLevel.Warning, NearLimitId, "a script has used most of a limit").With("script", script)
            .With("limit", limit).With("measured", measured).With("allowed", allowed).Write();

    public void ReachedLimit(string script, string limit, long measured, long allowed) =>
        log.Begin(LogLevel.Error, ReachedLimitId, "a script has reached a limit").With("script", script)
            .With("limit", limit).With("measured", measured).With("allowed", allowed).Write();

    public void ChildFailed(string child, string function, Exception failure) =>
        log.Begin(LogLevel.Error, ChildFailedId, "a child failed").With("child", child).With("function", function)
            .With("error", failure).With("stack", failure.ToString()).Write();

    public void FromScript(uint level, string script, string text) =>
        log.Begin((level) switch
        {
            0 => LogLevel.Debug,
            1 => LogLevel.Information,
            2 => LogLevel.Warning,
            _ => LogLevel.Error,
        }, FromScriptId, "a script says").With("script", script).With("text", text).Write();
}
