namespace Edda.Edge.Hosting;

/// <summary>What a service's exit tells the one who started it. Scripts depend on the numbers; a test freezes them.</summary>
public enum ExitCode
{
    /// <summary>Asked to end, and all calls ended in time.</summary>
    Ok = 0,

    /// <summary>Something nobody thought of; the log has it.</summary>
    Failed = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The settings file is unreadable or wrong, or names a file that is.</summary>
    SettingsInvalid = 3,

    /// <summary>An address is in use, not ours to use, or does not exist.</summary>
    CannotListen = 4,

    /// <summary>The key file or another part of the state cannot be read, made or trusted.</summary>
    StateUnusable = 5,

    /// <summary>Asked to end, and calls had to be cut off when the time for them was over.</summary>
    DrainTimedOut = 6,
}
