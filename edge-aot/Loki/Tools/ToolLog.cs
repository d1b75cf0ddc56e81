using Edda.Edge.Logs;
using Edda.Edge.Settings;

namespace Edda.Loki.Tools;

/// <summary>What becomes of changes to the tool files.</summary>
internal sealed class ToolLog(Logger log)
{
    private const int ChangedId = LogEvents.Services + 101;
    private const int KeptId = LogEvents.Services + 102;
    private const int NotWatchedId = LogEvents.Services + 103;

    public void Changed(string path, int count) =>
        log.Begin(LogLevel.Information, ChangedId, "tools have changed").With("path", path).With("count", count).Write();

    public void Kept(string path, IReadOnlyList<SettingsProblem> problems)
    {
        foreach (SettingsProblem problem in problems)
        {
            log.Begin(LogLevel.Error, KeptId, "a tool file is wrong, its old tools stay")
                .With("path", path).With("problem", problem.ToString()).Write();
        }
    }

    public void NotWatched(string path, Exception failure) =>
        log.Begin(LogLevel.Warning, NotWatchedId, "changes of the tools are not noticed; send SIGHUP after one")
            .With("path", path).With("error", failure).Write();
}
