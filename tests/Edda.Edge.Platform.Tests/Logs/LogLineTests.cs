using System.Text.Json;
using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Logs;

public class LogLineTests
{
    [Fact]
    public void A_JSON_entry_is_one_object_on_one_line()
    {
        JsonElement entry = Json(log => log.Begin(LogLevel.Warning, 42, "it \"happened\"\n")
            .With("text", "a\tb\u001b\u2028\"\\é😀").With("whole", -7L).With("part", 0.25).With("yes", true)
            .With("took_ms", TimeSpan.FromMicroseconds(1500)).With("odd", double.NaN).Write());

        Assert.Equal("2030-01-02T03:04:05.000Z", entry.GetProperty("time").GetString());
        Assert.Equal("warning", entry.GetProperty("level").GetString());
        Assert.Equal("part of it", entry.GetProperty("component").GetString());
        Assert.Equal(42, entry.GetProperty("event").GetInt32());
        Assert.Equal("it \"happened\"\n", entry.GetProperty("message").GetString());
        Assert.Equal("a\tb\u001b\u2028\"\\é😀", entry.GetProperty("text").GetString());
        Assert.Equal(-7, entry.GetProperty("whole").GetInt64());
        Assert.Equal(0.25, entry.GetProperty("part").GetDouble());
        Assert.True(entry.GetProperty("yes").GetBoolean());
        Assert.Equal(1.5, entry.GetProperty("took_ms").GetDouble());
        Assert.Equal("NaN", entry.GetProperty("odd").GetString());
    }

    [Fact]
    public void A_console_entry_is_one_line_that_cannot_steer_the_terminal()
    {
        string line = Line(LogFormat.Console, log => log.Begin(LogLevel.Information, 7, "done")
            .With("plain", "abc").With("words", "a b").With("evil", "\u001b[2J\n").With("empty", "").Write());

        Assert.Equal(
            "2030-01-02T03:04:05.000Z information part of it[7] done plain=abc words=\"a b\" "
            + "evil=\"\\u001b[2J\\n\" empty=\"\"",
            line);
    }

    [Theory]
    [InlineData(8100)]
    [InlineData(8150)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void What_is_too_long_is_cut_and_stays_JSON(int length)
    {
        JsonElement entry = Json(log => log.Begin(LogLevel.Error, 1, "long")
            .With("text", new string('x', length)).With("after", 5).Write());

        Assert.True(entry.GetProperty("cut").GetBoolean());
        Assert.StartsWith("xxx", entry.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_length_the_line_stays_JSON()
    {
        MemorySink sink = new();
        using (LogPipeline logs = MemorySink.Pipeline(sink, queueBytes: 16 << 20))
        {
            for (int length = 7900; length < 8100; length++)
            {
                logs.For("c").Begin(LogLevel.Information, 1, "m").With("t", new string('é', length / 2))
                    .With("number", 12345.678).With("flag", true).With("quote", "\"\"\"\"").Write();
            }
        }

        Assert.Equal(200, sink.Lines.Length);
        foreach (string line in sink.Lines)
            JsonDocument.Parse(line).Dispose();
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement()
    {
        JsonElement entry = Json(log => log.Begin(LogLevel.Error, 1, "m").With("t", "a\ud800b").Write());

        Assert.Equal("a\ufffdb", entry.GetProperty("t").GetString());
    }

    [Fact]
    public void An_entry_within_an_entry_harms_neither()
    {
        MemorySink sink = new();
        using (LogPipeline logs = MemorySink.Pipeline(sink))
        {
            Logger log = logs.For("c");
            LogEntry outer = log.Begin(LogLevel.Information, 1, "outer").With("a", 1);
            log.Begin(LogLevel.Information, 2, "inner").With("b", 2).Write();
            outer.With("c", 3).Write();
        }

        Assert.Contains("\"message\":\"inner\",\"b\":2}", sink.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"message\":\"outer\",\"a\":1,\"c\":3}", sink.Lines[1], StringComparison.Ordinal);
    }

    private static JsonElement Json(Action<Logger> write) =>
        JsonDocument.Parse(Line(LogFormat.Json, write)).RootElement;

    private static string Line(LogFormat format, Action<Logger> write)
    {
        MemorySink sink = new();
        using (LogPipeline logs = MemorySink.Pipeline(sink, format: format, clock: new FakeClock()))
            write(logs.For("part of it"));
        return Assert.Single(sink.Lines);
    }
}
