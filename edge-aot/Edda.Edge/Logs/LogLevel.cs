namespace Edda.Edge.Logs;

/// <summary>How much an entry matters. <see cref="Off"/> is only a threshold.</summary>
public enum LogLevel
{
    Trace = 0,
    Debug = 1,
    Information = 2,
    Warning = 3,
    Error = 4,
    Critical = 5,
    Off = 6,
}
