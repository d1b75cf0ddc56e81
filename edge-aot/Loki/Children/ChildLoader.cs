using Edda.Edge.Hosting.Internal;
using Edda.Edge.Logs;
using Edda.Loki.Execution;
using Edda.Loki.Fenrir;
using Edda.Loki.Fenrir.Linux;
using Edda.Loki.Fenrir.Simulated;
using Edda.Loki.Hel;
using Edda.Loki.Jormungandr;
using Edda.Loki.Tools;

namespace Edda.Loki.Children;

/// <summary>Makes a child when the first script comes that uses it. Called one at a time, by the table of scripts.</summary>
/// <param name="boards">Attached boards by their names; null: there are none.</param>
internal sealed class ChildLoader(ChildBroker children, ChildSettings settings, Logger log, Func<string, IBoard?>? boards = null)
{
    // The same noise in every run.
    private const int BoardSeed = 1;
    private const int NotLoadedId = LogEvents.Services + 211;
    private const int RecoveredId = LogEvents.Services + 212;

    public void LoadFor(RegisteredScript? script)
    {
        foreach (string name in script?.Children ?? [])
        {
            if (children.Has(name) || !ToolGate.Child(script!.Tool, name).IsYes)
                continue;
            try
            {
                if (Make(name) is { } child)
                    children.Add(child);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The script is told that there is no such child; all that do without it go on.
                log.Begin(LogLevel.Error, NotLoadedId, "a child of Loki cannot be loaded").With("child", name)
                    .With("why", SystemError.Describe(failure)).Write();
            }
        }
    }

    private IScriptChild? Make(string name) => name switch
    {
        "hel" => MakeHel(),
        "jormungandr" => new JormungandrChild(settings.Network),
        "fenrir" => new FenrirChild(
            settings.HasSimulatedBoard ? new SimulatedBoard(BoardSeed, TimeProvider.System) : new LinuxBoard(), boards),
        _ => null,
    };

    private HelChild MakeHel()
    {
        Directory.CreateDirectory(settings.StateFolder);
        string store = Path.Combine(settings.StateFolder, "hel.store");
        HelChild hel = new(new HelSettings(Path.Combine(settings.StateFolder, "files"), store) { Files = settings.Files });
        if (hel.Recovered > 0)
        {
            log.Begin(LogLevel.Warning, RecoveredId, "the store's log had a damaged end, which was cut off and kept beside it")
                .With("store", store).With("bytes", hel.Recovered).Write();
        }

        return hel;
    }
}
