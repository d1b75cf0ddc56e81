using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Logs;

public class LogPipelineTests
{
    [Fact]
    public void Below_the_level_nothing_is_written()
    {
        MemorySink sink = new();
        using (LogPipeline logs = MemorySink.Pipeline(sink, LogLevel.Warning))
        {
            logs.For("c").Begin(LogLevel.Information, 1, "quiet").With("x", 1).Write();
            logs.For("c").Begin(LogLevel.Warning, 2, "loud").Write();
        }

        Assert.Contains("loud", Assert.Single(sink.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_can_have_a_level_of_its_own_and_change_it()
    {
        using TemporaryFolder folder = new();
        LogSettings settings = new()
        {
            Level = LogLevel.Error,
            Levels = new Dictionary<string, LogLevel> { ["talkative"] = LogLevel.Debug },
            File = folder.File("log"),
        };
        using LogPipeline logs = new(settings);
        Logger talkative = logs.For("talkative");

        Assert.True(talkative.IsEnabled(LogLevel.Debug));
        Assert.False(logs.For("other").IsEnabled(LogLevel.Warning));

        logs.Apply(new LogSettings { Level = LogLevel.Off, File = folder.File("log") });

        Assert.False(talkative.IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public async Task A_backlog_is_bounded_and_what_is_lost_is_counted()
    {
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink, queueBytes: 4096);
        Logger log = logs.For("c");
        sink.Open.Reset();
        log.Begin(LogLevel.Information, 1, "first").Write();
        sink.Entered.Wait();

        for (int i = 0; i < 1000; i++)
            log.Begin(LogLevel.Information, 2, "flood").Write();
        long dropped = logs.Dropped;
        log.Begin(LogLevel.Error, 3, "the reason").Write();
        Assert.Equal(dropped, logs.Dropped);
        sink.Open.Set();

        await Eventually.HoldsAsync(
            () => sink.Text.Contains("entries were dropped", StringComparison.Ordinal), "the loss is told");
        Assert.InRange(dropped, 900, 999);
        Assert.Contains("the reason", sink.Text, StringComparison.Ordinal);
        Assert.Contains($"\"entries\":{dropped},\"total\":{dropped}", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_when_it_can_be()
    {
        MemorySink sink = new() { Failure = new IOException("no space left") };
        using LogPipeline logs = MemorySink.Pipeline(sink);
        logs.For("c").Begin(LogLevel.Information, 1, "kept").Write();
        await Eventually.HoldsAsync(() => logs.Failures > 1, "it was tried again");

        sink.Failure = null;

        await Eventually.HoldsAsync(() => sink.Lines.Length >= 2, "both entries");
        Assert.Contains("kept", sink.Lines[0], StringComparison.Ordinal);
        Assert.Contains("no space left", sink.Lines[1], StringComparison.Ordinal);
        Assert.Equal(0, logs.Dropped);
    }

    [Fact]
    public void The_end_waits_for_what_is_queued_but_not_for_a_sink_that_fails()
    {
        MemorySink sink = new() { Failure = new IOException("gone") };
        LogPipeline logs = MemorySink.Pipeline(sink);
        logs.For("c").Begin(LogLevel.Information, 1, "lost").Write();

        logs.Dispose();

        Assert.True(logs.Dropped >= 1);
    }

    [Fact]
    public void Entries_of_many_threads_arrive_whole()
    {
        MemorySink sink = new();
        using (LogPipeline logs = MemorySink.Pipeline(sink, queueBytes: 16 << 20))
        {
            Logger log = logs.For("c");
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
            {
                for (int i = 0; i < 2000; i++)
                    log.Begin(LogLevel.Information, 1, "m").With("thread", thread).With("i", i).Write();
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
        }

        Assert.Equal(8000, sink.Lines.Length);
        Assert.All(sink.Lines, line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Logging_takes_no_memory()
    {
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink, queueBytes: 1 << 20);
        Logger log = logs.For("c");
        sink.Open.Reset();
        Write(log);
        sink.Entered.Wait();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Write(log);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        sink.Open.Set();

        Assert.Equal(0, allocated);

        static void Write(Logger log) => log.Begin(LogLevel.Information, 1, "an entry").With("text", "some text")
            .With("number", 17).With("part", 0.125).With("flag", true).With("took_ms", TimeSpan.FromMilliseconds(3))
            .Write();
    }
}
