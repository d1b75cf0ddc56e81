using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Logs;

/// <summary>
/// From the threads that log, through a bounded queue, to one thread that writes. Logging never waits for a disk or a
/// terminal. Owns the sink and the thread, both until Dispose; any thread may log meanwhile.
/// </summary>
public sealed class LogPipeline : IDisposable
{
    private const int QueueBytes = 128 << 10;
    private const int WriterStackBytes = 128 << 10;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly LogQueue _queue;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _retryDelay;
    private readonly Thread _writer;
    private readonly Dictionary<string, Logger> _loggers = [];
    private readonly LogsLog _own;
    private LogSettings _settings;
    private LogSink? _next;
    private LogSink _sink;
    private bool _reopen;
    private long _written;
    private long _failures;

    public LogPipeline(LogSettings settings, TimeProvider? clock = null)
        : this(settings, NewSink(settings, clock ?? TimeProvider.System), clock ?? TimeProvider.System, QueueBytes, RetryDelay)
    {
    }

    internal LogPipeline(
        LogSettings settings, LogSink sink, TimeProvider clock, int queueBytes, TimeSpan retryDelay)
    {
        _settings = settings;
        _sink = sink;
        _clock = clock;
        _retryDelay = retryDelay;
        _queue = new LogQueue(queueBytes);
        _own = new LogsLog(For("logs"));
        _writer = new Thread(WriteAll, WriterStackBytes) { IsBackground = true, Name = "edda-logs" };
        _writer.Start();
    }

    /// <summary>Entries that are lost because the queue was full.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Bytes that reached the sink.</summary>
    public long WrittenBytes => Interlocked.Read(ref _written);

    /// <summary>Attempts to write that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    internal LogFormat Format => _settings.Format;

    /// <summary>The component's logger, always the same one.</summary>
    public Logger For(string component)
    {
        lock (_loggers)
        {
            if (_loggers.TryGetValue(component, out Logger? logger))
                return logger;

            logger = new Logger(this, component, Threshold(_settings, component));
            _loggers.Add(component, logger);
            return logger;
        }
    }

    /// <summary>Other settings from now on. What is queued already goes to the new place.</summary>
    public void Apply(LogSettings settings)
    {
        lock (_loggers)
        {
            LogSink sink = NewSink(settings, _clock);
            _settings = settings;
            foreach (Logger logger in _loggers.Values)
                logger.Threshold = Threshold(settings, logger.Component);
            Interlocked.Exchange(ref _next, sink)?.Dispose();
        }

        _queue.Nudge();
    }

    /// <summary>Begins a new file, for those who move the old one away themselves.</summary>
    public void Reopen()
    {
        Volatile.Write(ref _reopen, true);
        _queue.Nudge();
    }

    /// <summary>Writes what is queued, for a bounded time, and ends the writer.</summary>
    public void Dispose()
    {
        _queue.Close();
        // A terminal or pipe that nobody reads must not keep the process: the thread is then left to end with it.
        if (_writer.Join(LastWords))
            _sink.Dispose();
    }

    internal DateTimeOffset Now() => _clock.GetUtcNow();

    internal void Enqueue(ReadOnlySpan<byte> line, LogLevel level) => _queue.TryWrite(line, level);

    private static LogLevel Threshold(LogSettings settings, string component) =>
        settings.Levels.TryGetValue(component, out LogLevel level) ? level : settings.Level;

    private static LogSink NewSink(LogSettings settings, TimeProvider clock) => settings.File is { } path
        ? new FileSink(path, settings.MaximumSize, settings.MaximumAge, settings.MaximumFiles, clock)
        : new StreamSink("standard error", Console.OpenStandardError());

    private void WriteAll()
    {
        byte[] buffer = new byte[_queue.Capacity];
        long reported = 0;
        while (_queue.Take(buffer, out int count))
        {
            TakeOver();
            if (!WriteChunk(buffer.AsSpan(0, count)))
                continue;

            long dropped = _queue.Dropped;
            if (dropped != reported)
                _own.Dropped(dropped - reported, dropped);
            reported = dropped;
        }
    }

    private void TakeOver()
    {
        if (Interlocked.Exchange(ref _next, null) is { } next)
        {
            _sink.Dispose();
            _sink = next;
        }

        if (Interlocked.Exchange(ref _reopen, false))
            _sink.Reopen();
    }

    /// <summary>Repeats until the chunk is written or the pipeline ends; meanwhile the queue fills and then drops.</summary>
    private bool WriteChunk(ReadOnlySpan<byte> chunk)
    {
        bool failedBefore = false;
        while (true)
        {
            int written = 0;
            try
            {
                _sink.Write(chunk, out written);
                Interlocked.Add(ref _written, written);
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Interlocked.Add(ref _written, written);
                Interlocked.Increment(ref _failures);
                chunk = chunk[written..];
                if (!failedBefore)
                    Alarm(failure);
                failedBefore = true;
                if (!_queue.Pause(_retryDelay))
                {
                    _queue.CountDropped(chunk.Count((byte)'\n'));
                    return false;
                }

                TakeOver();
            }
        }
    }

    /// <summary>Twice: the entry waits with the others, and somebody may be looking at standard error now.</summary>
    private void Alarm(Exception failure)
    {
        _own.CannotWrite(_sink.Name, failure);
        if (_sink is FileSink)
            StandardError.WriteLine($"the log {_sink.Name} cannot be written: {Hosting.Internal.SystemError.Describe(failure)}");
    }
}
