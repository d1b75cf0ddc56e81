using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Logs;

/// <summary>
/// An entry while it is put together: it is rendered at once into a buffer of the calling thread, so that nothing is
/// boxed and nothing is kept. A default entry swallows everything.
/// </summary>
public ref struct LogEntry
{
    private readonly LogPipeline? _pipeline;
    private readonly LogLevel _level;
    private LogLine _line;

    internal LogEntry(LogPipeline pipeline, Logger logger, LogLevel level, int eventId, string message)
    {
        _pipeline = pipeline;
        _level = level;
        _line = LogLine.Begin(pipeline.Format, pipeline.Now(), level, logger.Component, eventId, message);
    }

    public LogEntry With(string name, ReadOnlySpan<char> value)
    {
        if (_pipeline is not null)
            _line.Add(name, value);
        return this;
    }

    public LogEntry With(string name, string? value) => With(name, value.AsSpan());

    public LogEntry With(string name, long value)
    {
        if (_pipeline is not null)
            _line.Add(name, value);
        return this;
    }

    public LogEntry With(string name, double value)
    {
        if (_pipeline is not null)
            _line.Add(name, value);
        return this;
    }

    public LogEntry With(string name, bool value)
    {
        if (_pipeline is not null)
            _line.Add(name, value);
        return this;
    }

    /// <summary>As milliseconds with three decimals; give the name an "_ms" at its end.</summary>
    public LogEntry With(string name, TimeSpan value) => With(name, Math.Round(value.TotalMilliseconds, 3));

    /// <summary>The kind of the error and its message.</summary>
    public LogEntry With(string name, Exception? value) =>
        value is null ? this : With(name, value.GetType().Name + ": " + Hosting.Internal.SystemError.Describe(value));

    public void Write()
    {
        if (_pipeline is null)
            return;

        _pipeline.Enqueue(_line.End(), _level);
        _line.GiveBack();
    }
}
