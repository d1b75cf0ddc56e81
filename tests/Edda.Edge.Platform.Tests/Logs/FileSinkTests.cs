using Edda.Edge.Logs;
using Edda.Edge.Logs.Internal;

namespace Edda.Edge.Platform.Tests.Logs;

public class FileSinkTests
{
    private readonly FakeClock _clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public void A_file_is_put_aside_before_it_grows_too_large()
    {
        using TemporaryFolder folder = new();
        using FileSink sink = Sink(folder.File("log"), size: 20, files: 2);

        foreach (string line in (string[])["one 67890\n", "two 67890\n", "three\n", "four 7890\n", "five 7890\n", "six\n"])
            sink.Write(Bytes(line), out _);

        Assert.Equal("five 7890\nsix\n", File.ReadAllText(folder.File("log")));
        Assert.Equal("three\nfour 7890\n", File.ReadAllText(folder.File("log.1")));
        Assert.Equal("one 67890\ntwo 67890\n", File.ReadAllText(folder.File("log.2")));
        Assert.False(File.Exists(folder.File("log.3")));
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.True(new FileInfo(file).Length <= 20));
    }

    [Fact]
    public void A_chunk_of_many_lines_is_divided_between_lines()
    {
        using TemporaryFolder folder = new();
        using FileSink sink = Sink(folder.File("log"), size: 10, files: 9);

        sink.Write("aaaa\nbbbb\ncccc\ndd\neeeeeeeeeeeeeeeee\nff\n"u8, out int written);

        Assert.Equal(39, written);
        Assert.Equal("aaaa\nbbbb\n", File.ReadAllText(folder.File("log.3")));
        Assert.Equal("cccc\ndd\n", File.ReadAllText(folder.File("log.2")));
        Assert.Equal("eeeeeeeeeeeeeeeee\n", File.ReadAllText(folder.File("log.1")));
        Assert.Equal("ff\n", File.ReadAllText(folder.File("log")));
    }

    [Fact]
    public void A_file_is_put_aside_when_it_is_old()
    {
        using TemporaryFolder folder = new();
        using FileSink sink = Sink(folder.File("log"));
        sink.Write("old\n"u8, out _);

        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        sink.Write("older\n"u8, out _);
        _clock.Advance(TimeSpan.FromSeconds(1));
        sink.Write("new\n"u8, out _);

        Assert.Equal("old\nolder\n", File.ReadAllText(folder.File("log.1")));
        Assert.Equal("new\n", File.ReadAllText(folder.File("log")));
    }

    [Fact]
    public void A_file_from_before_the_start_is_continued_and_goes_on_ageing()
    {
        using TemporaryFolder folder = new();
        folder.Write("log", "before\n");
        using FileSink sink = Sink(folder.File("log"));
        sink.Write("after\n"u8, out _);
        Assert.Equal("before\nafter\n", File.ReadAllText(folder.File("log")));

        _clock.Advance(TimeSpan.FromHours(2));
        sink.Write("much later\n"u8, out _);

        Assert.Equal("before\nafter\n", File.ReadAllText(folder.File("log.1")));
    }

    [Fact]
    public void A_file_that_was_moved_away_is_begun_again_when_asked()
    {
        using TemporaryFolder folder = new();
        using FileSink sink = Sink(folder.File("log"));
        sink.Write("one\n"u8, out _);
        File.Move(folder.File("log"), folder.File("moved"));

        sink.Reopen();
        sink.Write("two\n"u8, out _);

        Assert.Equal("two\n", File.ReadAllText(folder.File("log")));
    }

    [Fact]
    public void Others_cannot_read_it()
    {
        using TemporaryFolder folder = new();
        using FileSink sink = Sink(folder.File("log"));
        sink.Write("secret\n"u8, out _);

        UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder.File("log")) & others);
    }

    [Fact]
    public void A_device_that_is_always_full_fails_and_goes_on_failing()
    {
        using FileSink sink = Sink("/dev/full", size: long.MaxValue);

        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<IOException>(() => sink.Write("x\n"u8, out _));
        }
    }

    [RequiresFact(Requirement.Mount)]
    public async Task A_full_disk_loses_no_line_that_fits_the_queue_and_leaves_no_half_line()
    {
        using TemporaryFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(folder.File("disk"), "64k");
        string log = disk.File("log");
        using FileSink sink = Sink(log, size: 1 << 20);
        using LogPipeline logs = new(
            new LogSettings { Format = LogFormat.Json }, sink, TimeProvider.System, 64 << 10,
            TimeSpan.FromMilliseconds(10));
        Logger logger = logs.For("c");
        disk.Fill(but: 16 << 10);

        for (int i = 0; i < 200; i++)
            logger.Begin(LogLevel.Information, 1, "entry").With("i", i).With("pad", new string('x', 100)).Write();
        await Eventually.HoldsAsync(() => logs.Failures > 2, "the disk is full");
        Assert.True(File.ReadAllBytes(log) is [] or [.., (byte)'\n'], "the file ends in a whole line");
        disk.MakeRoom();

        await Eventually.HoldsAsync(
            () => File.ReadAllText(log).Contains("\"i\":199,", StringComparison.Ordinal), "the last entry");
        string[] lines = File.ReadAllLines(log);
        for (int i = 0; i < 200; i++)
            Assert.Single(lines, line => line.Contains($"\"i\":{i},", StringComparison.Ordinal));
        Assert.All(lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Equal(0, logs.Dropped);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private FileSink Sink(string path, long size = 1 << 20, int files = 3) =>
        new(path, size, TimeSpan.FromHours(1), files, _clock);
}
