using Edda.Contracts.Responsibility.V1;
using Edda.Edge.Logs;

namespace Edda.Edge.Responsibility.Internal;

/// <summary>Who answered for what, and why no longer.</summary>
internal sealed class ResponsibilityLog(Logger log)
{
    private const int TakenId = LogEvents.Responsibility + 1;
    private const int RefusedId = LogEvents.Responsibility + 2;
    private const int ReturnedId = LogEvents.Responsibility + 3;
    private const int RejectedId = LogEvents.Responsibility + 4;
    private const int ExpiredId = LogEvents.Responsibility + 5;

    public void Taken(string task, string function, string reason, string offeredBy) =>
        log.Begin(LogLevel.Information, TakenId, "task taken").With("task", task).With("function", function)
            .With("reason", reason).With("offered_by", offeredBy).Write();

    public void Refused(string task, RejectCode code, string reason) =>
        log.Begin(LogLevel.Information, RefusedId, "task refused").With("task", task).With("code", (long)code)
            .With("reason", reason).Write();

    public void Returned(string task, string reason) =>
        log.Begin(LogLevel.Information, ReturnedId, "task returned").With("task", task).With("reason", reason).Write();

    public void Rejected(string task, RejectCode code, string reason) =>
        log.Begin(LogLevel.Information, RejectedId, "task rejected").With("task", task).With("code", (long)code)
            .With("reason", reason).Write();

    public void Expired(string task) =>
        log.Begin(LogLevel.Warning, ExpiredId, "task given up, its deadline has passed").With("task", task).Write();
}
