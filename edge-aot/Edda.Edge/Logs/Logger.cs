using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Logs;

/// <summary>One component's way into the log. Any thread may use it; it lives as long as its pipeline.</summary>
public sealed class Logger
{
    private readonly LogPipeline? _pipeline;
    private volatile LogLevel _threshold;

    internal Logger(LogPipeline? pipeline, string component, LogLevel threshold)
    {
        _pipeline = pipeline;
        Component = component;
        _threshold = threshold;
    }

    /// <summary>Writes nothing.</summary>
    public static Logger None { get; } = new(null, "none", LogLevel.Off);

    public string Component { get; }

    internal LogLevel Threshold
    {
        set => _threshold = value;
    }

    public bool IsEnabled(LogLevel level) => level >= _threshold;

    /// <summary>
    /// Begins an entry. Add values with With and end with <see cref="LogEntry.Write"/>; below the threshold all of
    /// that does nothing.
    /// </summary>
    public LogEntry Begin(LogLevel level, int eventId, string message) =>
        IsEnabled(level) && _pipeline is not null
            ? new LogEntry(_pipeline, this, level, eventId, message)
            : default;
}
