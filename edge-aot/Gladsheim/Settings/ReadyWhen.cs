namespace Edda.Gladsheim.Settings;

/// <summary>How a service shows that it is ready.</summary>
public enum ReadyWhen : byte
{
    /// <summary>Its process runs.</summary>
    Launched,

    /// <summary>Its startup and readiness checks pass.</summary>
    Health,

    /// <summary>It writes a line that contains a text.</summary>
    Output,

    /// <summary>It accepts connections on a port.</summary>
    Port,

    /// <summary>It says so on the sd_notify socket.</summary>
    Notify,
}
