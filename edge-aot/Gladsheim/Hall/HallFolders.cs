using Edda.Gladsheim.Native;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Hall;

/// <summary>Where the hall keeps what, with the folders made. Immutable.</summary>
public sealed class HallFolders
{
    private HallFolders(string run, string logs)
    {
        Run = run;
        Logs = logs;
        Sockets = Path.Combine(run, "notify");
        Pipes = Path.Combine(run, "output");
        Past = Path.Combine(run, "past");
    }

    /// <summary>Records; gone after a restart of the machine, if it is where it should be.</summary>
    public string Run { get; }

    /// <summary>The services' output.</summary>
    public string Logs { get; }

    /// <summary>The sockets that services report their readiness to.</summary>
    public string Sockets { get; }

    /// <summary>The pipes that carry services' output.</summary>
    public string Pipes { get; }

    /// <summary>What is remembered of services' crashes.</summary>
    public string Past { get; }

    /// <summary>What the settings say, or the usual places for who runs it.</summary>
    public static HallFolders Of(HallSettings settings)
    {
        bool root = Environment.UserName == "root";
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string? home = Environment.GetEnvironmentVariable("HOME");
        string run = settings.RunFolder
            ?? (Path.IsPathFullyQualified(runtime ?? "") ? runtime + "/edda/gladsheim" : "/run/edda/gladsheim");
        string logs = settings.LogFolder
            ?? (Path.IsPathFullyQualified(state ?? "") ? state + "/edda/logs"
                : !root && Path.IsPathFullyQualified(home ?? "") ? home + "/.local/state/edda/logs"
                : "/var/log/edda");
        return new HallFolders(run, logs);
    }

    public void Make()
    {
        // Pipes and sockets are for the services that were given them, the records for nobody else.
        const uint owner = 0x1C0; // 0700
        const uint passable = 0x1C9; // 0711
        Make(Run, passable);
        Make(Sockets, passable);
        Make(Pipes, passable);
        Make(Past, owner);
        Make(Logs, owner);
    }

    public string SocketOf(string service) => Path.Combine(Sockets, service);

    public string PipeOf(string service) => Path.Combine(Pipes, service);

    public string PastOf(string service) => Path.Combine(Past, service);

    public string LogsOf(string service) => Path.Combine(Logs, service);

    private static void Make(string folder, uint mode)
    {
        if (Directory.Exists(folder))
            return;
        Folders.Make(folder);
        _ = Libc.ChangeMode(folder, mode);
    }
}
