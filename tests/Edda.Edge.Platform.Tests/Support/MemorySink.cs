using System.Text;
using Edda.Edge.Logs;
using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>Keeps what is logged; can be held up or made to fail.</summary>
internal sealed class MemorySink : LogSink
{
    private readonly MemoryStream _bytes = new();

    public override string Name => "memory";

    /// <summary>Writing waits until it is set.</summary>
    public ManualResetEventSlim Open { get; } = new(initialState: true);

    /// <summary>Set once something waits to be written while <see cref="Open"/> is not set.</summary>
    public ManualResetEventSlim Entered { get; } = new();

    public Exception? Failure { get; set; }

    public string Text
    {
        get
        {
            lock (_bytes)
                return Encoding.UTF8.GetString(_bytes.ToArray());
        }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static LogPipeline Pipeline(
        MemorySink sink, LogLevel level = LogLevel.Trace, LogFormat format = LogFormat.Json, int queueBytes = 64 << 10,
        TimeProvider? clock = null) => new(
            new LogSettings { Level = level, Format = format }, sink, clock ?? TimeProvider.System, queueBytes,
            TimeSpan.FromMilliseconds(5));

    public override void Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = 0;
        Entered.Set();
        Open.Wait();
        if (Failure is { } failure)
            throw failure;

        lock (_bytes)
            _bytes.Write(lines);
        written = lines.Length;
    }
}
