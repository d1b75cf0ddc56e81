using Edda.Edge.Hosting.Internal;
using Edda.Edge.Logs;
using Edda.Loki.Execution;
using Edda.Loki.Fenrir;
using Edda.Loki.Fenrir.Linux;
using Edda.Loki.Fenrir.Simulated;
using Edda.Loki.Hel;
using Edda.Loki.Jormungandr;

namespace Edda.Loki.Children;

/// <summary>Makes a child when the first script comes that uses it. Called one at a time, by the table of scripts.</summary>
internal sealed class ChildLoader(ScriptExecutor executor, string stateFolder, bool simulatedBoard, Logger log, Func<string, IBoard?> boards)
{
    // The same noise in every run.
    private const int BoardSeed = 1;
    private const int NotLoadedId = LogEvents.Services + 211;

    public void LoadFor(RegisteredScript? script)
    {
        foreach (string name in script?.Children ?? [])
        {
            if (executor.HasChild(name))
                continue;
            try
            {
                if (Make(name) is { } child)
                    executor.AddChild(child);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The script is told that there is no such child; all that do without it go on.
                log.Begin(LogLevel.Error, NotLoadedId, "a child of Loki cannot be loaded").With("child", name)
                    .With("why", SystemError.Describe(failure)).Write();
            }
        }
    }

    private IScriptChild? Make(string name)
    {
        switch (name)
        {
            case "hel":
                Directory.CreateDirectory(stateFolder);
                return new HelChild(new HelSettings(Path.Combine(stateFolder, "files"), Path.Combine(stateFolder, "hel.store")));
            case "jormungandr":
                return new JormungandrChild(new JormungandrSettings());
            case "fenrir":
                return new FenrirChild(simulatedBoard ? new SimulatedBoard(BoardSeed, TimeProvider.System) : new LinuxBoard(), boards);
            default:
                return null;
        }
    }
}
