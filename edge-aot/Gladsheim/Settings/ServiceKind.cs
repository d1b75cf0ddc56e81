namespace Edda.Gladsheim.Settings;

public enum ServiceKind : byte
{
    /// <summary>Runs in the foreground until it is stopped.</summary>
    Daemon,

    /// <summary>Goes to the background by itself: its first process ends, another one stays.</summary>
    Forking,

    /// <summary>Does its work and ends.</summary>
    OneShot,
}
