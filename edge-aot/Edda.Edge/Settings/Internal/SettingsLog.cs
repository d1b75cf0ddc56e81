using Edda.Edge.Logs;

namespace Edda.Edge.Settings.Internal;

/// <summary>What becomes of changes to the settings.</summary>
internal sealed class SettingsLog(Logger log)
{
    private const int ChangedId = LogEvents.Settings + 1;
    private const int KeptId = LogEvents.Settings + 2;
    private const int NotWatchedId = LogEvents.Settings + 3;

    public void Changed(string path) =>
        log.Begin(LogLevel.Information, ChangedId, "new settings are in force").With("file", path).Write();

    public void Kept(string path, IReadOnlyList<SettingsProblem> problems)
    {
        foreach (SettingsProblem problem in problems)
        {
            log.Begin(LogLevel.Error, KeptId, "the old settings stay, the new ones are wrong")
                .With("file", path).With("problem", problem.ToString()).Write();
        }
    }

    public void NotWatched(string path, Exception failure) =>
        log.Begin(LogLevel.Warning, NotWatchedId, "changes of the settings are not noticed; send SIGHUP after one")
            .With("file", path).With("error", failure).Write();
}
