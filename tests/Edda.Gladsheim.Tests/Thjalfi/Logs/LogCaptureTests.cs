using System.Text;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.Tests.Thjalfi.Logs;

public sealed class LogCaptureTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Workshop _shop = new();
    private readonly List<Exception> _faults = [];
    private readonly LogReactor _logs;

    public LogCaptureTests()
    {
        _logs = new LogReactor(_faults.Add);
    }

    [Fact]
    public async Task Both_streams_become_lines_with_their_time()
    {
        LogCapture capture = Capture(new LogPolicy());
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Run(capture, "echo one; echo two >&2; printf 'three\\n\\nfive'");
        (string Text, long At, ulong)[] lines = ReadAll(capture.Store);
        Assert.Equal(["one", "two", "three", "", "five"], lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.InRange(line.At, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        Assert.Equal(["three", "", "five"], capture.LastLines(3));
        Assert.Equal(5, capture.LastLines(100).Length);
    }

    [Fact]
    public async Task Last_line_without_end_does_not_run_into_the_next_start()
    {
        LogCapture capture = Capture(new LogPolicy());
        await Run(capture, "printf 'no end'");
        await Run(capture, "echo next");
        Assert.Equal(["no end", "next"], Texts(capture.Store));
    }

    [Fact]
    public async Task Log_files_and_their_folder_that_were_deleted_are_made_anew()
    {
        LogCapture capture = Capture(new LogPolicy());
        await Run(capture, "echo before");
        File.Delete(Assert.Single(Directory.GetFiles(_shop.File("log"))));
        await Run(capture, "echo between");
        Assert.Equal(["between"], Texts(capture.Store));
        Directory.Delete(_shop.File("log"), recursive: true);
        await Run(capture, "echo after");
        Assert.Equal(["after"], Texts(capture.Store));
        Assert.Equal(0ul, capture.DroppedLines);
    }

    [Fact]
    public async Task Service_reopens_its_own_standard_streams()
    {
        LogCapture capture = Capture(new LogPolicy());
        await Run(capture, "echo out > /dev/stdout; echo err > /dev/stderr");
        Assert.Equal(["out", "err"], Texts(capture.Store));
    }

    [RequiresFact(Requirement.Root)]
    public async Task Service_of_another_user_reopens_its_own_standard_streams()
    {
        Assert.Equal(0, Libc.ChangeMode(_shop.Folder, 0x1ED));
        LogCapture capture = LogCapture.Open(_logs, _shop.File("fifo"), _shop.File("log"), new LogPolicy(), "nobody");
        await Run(capture, "id -un > /dev/stdout", "nobody");
        Assert.Equal(["nobody"], Texts(capture.Store));
    }

    [Fact]
    public async Task Flood_is_slowed_down_to_the_disk_and_leaves_no_more_than_the_policy()
    {
        LogPolicy policy = new() { SegmentBytes = 200_000, Segments = 3 };
        LogCapture capture = Capture(policy);
        // About 30 MB, a hundred times what is kept.
        await Run(capture, "seq -f 'line %.0f of a service that writes as fast as it can' 1 500000");
        FileInfo[] files = new DirectoryInfo(_shop.File("log")).GetFiles();
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1, policy.SegmentBytes + 100_000));
        string[] lines = Texts(capture.Store);
        Assert.Equal("line 500000 of a service that writes as fast as it can", lines[^1]);
        for (int i = 0; i < lines.Length; i++)
            Assert.StartsWith($"line {500000 - lines.Length + 1 + i} ", lines[i]);
        Assert.Equal(0ul, capture.DroppedLines);
    }

    [Fact]
    public async Task Flood_costs_no_memory()
    {
        LogCapture capture = Capture(new LogPolicy { SegmentBytes = 100_000_000 });
        await Run(capture, "seq 1 1000");
        long before = await OnLogs(() => GC.GetAllocatedBytesForCurrentThread());
        await Run(capture, "seq 1 1000000");
        long allocated = await OnLogs(() => GC.GetAllocatedBytesForCurrentThread()) - before;
        Assert.InRange(allocated, 0, 20_000); // the test's own posts
    }

    [Fact]
    public async Task Line_without_end_is_cut_and_told_to_go_on()
    {
        LogCapture capture = Capture(new LogPolicy());
        await Run(capture, "head -c 100000 /dev/zero | tr '\\0' x; echo; echo end");
        using LogCursor cursor = capture.Store.Read();
        StringBuilder whole = new();
        int parts = 0;
        while (cursor.TryRead(out LogRecord record))
        {
            if (record.Line.SequenceEqual("end"u8))
            {
                Assert.False(record.Continues);
                continue;
            }
            Assert.Equal(parts > 0, record.Continues);
            whole.Append(Encoding.ASCII.GetString(record.Line));
            parts++;
        }
        Assert.Equal(4, parts);
        Assert.Equal(new string('x', 100_000), whole.ToString());
    }

    [Fact]
    public async Task Service_writes_on_while_nobody_reads_and_nothing_is_lost()
    {
        LogCapture first = Capture(new LogPolicy());
        using Gate gate = _shop.Gate("gate");
        using Gate go = _shop.Gate("go");
        Task<ExitReport> exit = _shop.Run(Plan(first, $"echo before; echo x > {gate.Path}; read x < {go.Path}; seq 1 20000; echo after; read x < {go.Path}"));
        await gate.Line();
        first.Dispose();
        await OnLogs(() => 0);
        // More goes into the pipe than it was made for at first, and the service waits for its next reader or its gate.
        File.AppendAllText(go.Path, "go\n");
        LogCapture second = Capture(new LogPolicy());
        await Eventually.HoldsAsync(() => second.LastLines(1) is ["after"], "all was read");
        File.AppendAllText(go.Path, "go\n");
        Assert.Equal(0, (await exit).Value);
        Assert.Equal(["before", .. Enumerable.Range(1, 20000).Select(i => i.ToString()), "after"], Texts(second.Store));
    }

    [RequiresFact(Requirement.Mount)]
    public async Task Full_disk_is_survived_counted_and_told_once_there_is_room()
    {
        string disk = Directory.CreateDirectory(_shop.File("disk")).FullName;
        Assert.Equal(0, (await _shop.Run(new LaunchPlan { Program = "mount", Arguments = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk] })).Value);
        try
        {
            string filler = Path.Combine(disk, "filler");
            LogCapture capture = LogCapture.Open(_logs, _shop.File("fifo"), Path.Combine(disk, "log"), new LogPolicy { SegmentBytes = 1_000_000 });
            await Run(capture, "echo before");
            Fill(filler);
            await Run(capture, "seq -f 'lost to the disk %.0f' 1 20000");
            Assert.True(capture.DroppedLines > 10_000, $"{capture.DroppedLines} dropped");
            Assert.Equal("lost to the disk 20000", Assert.Single(capture.LastLines(1)));

            File.Delete(filler);
            ulong told = 0;
            await Eventually.HoldsAsync(
                () =>
                {
                    Run(capture, "echo after").Wait();
                    told = ReadAll(capture.Store).Aggregate(0ul, (sum, line) => sum + line.Dropped);
                    return told > 0;
                },
                "the disk is written again");
            Assert.Equal(capture.DroppedLines, told);
            Assert.Equal("after", ReadAll(capture.Store)[^1].Text);
            Assert.Equal("before", ReadAll(capture.Store)[0].Text);
            capture.Dispose();
            await OnLogs(() => 0);
        }
        finally
        {
            await _shop.Run(new LaunchPlan { Program = "umount", Arguments = [disk] });
        }
        Assert.Empty(_faults);
    }

    [RequiresFact(Requirement.Mount)]
    public async Task On_a_full_disk_the_services_own_oldest_output_makes_room()
    {
        string disk = Directory.CreateDirectory(_shop.File("disk")).FullName;
        Assert.Equal(0, (await _shop.Run(new LaunchPlan { Program = "mount", Arguments = ["-t", "tmpfs", "-o", "size=512k", "tmpfs", disk] })).Value);
        try
        {
            LogCapture capture = LogCapture.Open(
                _logs, _shop.File("fifo"), Path.Combine(disk, "log"), new LogPolicy { SegmentBytes = 64_000, Segments = 4 });
            await Run(capture, "seq -f 'line %.0f' 1 200000");
            Assert.Equal(0ul, capture.DroppedLines);
            Assert.Equal("line 200000", Texts(capture.Store)[^1]);
            capture.Dispose();
            await OnLogs(() => 0);
        }
        finally
        {
            await _shop.Run(new LaunchPlan { Program = "umount", Arguments = [disk] });
        }
    }

    [Theory]
    [InlineData("ready", false, "getting ready now")]
    [InlineData("ready", true, "ready now")]
    public async Task Text_in_a_line_is_seen_also_when_it_comes_in_pieces(string text, bool atStart, string line)
    {
        LogCapture capture = Capture(new LogPolicy());
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        capture.WatchFor(text, atStart, found.SetResult);
        await Run(capture, "echo not yet; echo 'now not r''ead''y-er' | tr -d y");
        Assert.False(found.Task.IsCompleted);
        await Run(capture, $"for c in $(echo '{line}' | sed 's/ /_/g; s/./& /g'); do printf $c; done | tr _ ' '; echo");
        await found.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Text_behind_a_very_long_beginning_of_a_line_is_seen()
    {
        LogCapture capture = Capture(new LogPolicy());
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        capture.WatchFor("ready", atLineStart: false, found.SetResult);
        await Run(capture, "head -c 4094 /dev/zero | tr '\\0' x; echo ready");
        await found.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_line_that_comes_before_the_log_thread_looks_again_is_seen()
    {
        LogCapture capture = Capture(new LogPolicy());
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim go = new();
        await HoldAsync(go);

        capture.WatchFor("ready", atLineStart: false, found.SetResult);
        await File.WriteAllTextAsync(capture.FifoPath, "ready\n");
        go.Set();

        await found.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_an_earlier_process_has_left_in_the_pipe_is_not_what_is_waited_for()
    {
        LogCapture capture = Capture(new LogPolicy());
        int found = 0;
        using ManualResetEventSlim go = new();
        await HoldAsync(go);

        await File.WriteAllTextAsync(capture.FifoPath, "ready\nrea");
        capture.WatchFor("ready", atLineStart: false, () => found++);
        await File.WriteAllTextAsync(capture.FifoPath, "dy\n");
        go.Set();

        await Run(capture, "echo not yet");
        Assert.Equal(0, found);
        await Run(capture, "echo ready");
        Assert.Equal(1, found);
    }

    [Fact]
    public async Task Follower_sees_every_line_across_segments_while_they_are_written()
    {
        LogCapture capture = Capture(new LogPolicy { SegmentBytes = 50_000, Segments = 1000 });
        using LogCursor cursor = capture.Store.Read();
        Task follow = Task.Run(async () =>
        {
            using CancellationTokenSource end = new(Patience);
            int expected = 1;
            while (expected <= 100_000)
            {
                while (TryNumber(cursor, out int number))
                    Assert.Equal(expected++, number);
                if (expected <= 100_000)
                    await capture.Store.WaitForMoreAsync(cursor, end.Token);
            }
        });
        await Run(capture, "seq 1 100000");
        await follow;
    }

    [Fact]
    public async Task Tail_and_since_start_where_they_should()
    {
        LogCapture capture = Capture(new LogPolicy { SegmentBytes = 2_000, Segments = 1000 });
        await Run(capture, "seq 1 1000");
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > ReadAll(capture.Store)[^1].At, "the clock went on");
        long between = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Run(capture, "seq 1001 1500");

        Assert.Equal(Enumerable.Range(1, 1500).Select(i => i.ToString()), Texts(capture.Store));
        Assert.Equal(["1498", "1499", "1500"], Texts(capture.Store, tail: 3));
        Assert.Equal(Enumerable.Range(1001, 500).Select(i => i.ToString()), Texts(capture.Store, since: between));
        Assert.Equal(["1499", "1500"], Texts(capture.Store, 2, between));
        Assert.Equal(1500, Texts(capture.Store, 5000).Length);
        Assert.Empty(Texts(new LogStore(_shop.File("nothing-here")), 5));
    }

    [Fact]
    public async Task Old_segment_is_closed_by_age()
    {
        LogCapture capture = Capture(new LogPolicy { SegmentAge = TimeSpan.FromMilliseconds(1), Segments = 2 });
        for (int i = 0; i < 5; i++)
        {
            await Run(capture, $"echo {i}");
            long written = ReadAll(capture.Store)[^1].At;
            await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > written + 1, "the segment is old");
        }
        Assert.Equal(["3", "4"], Texts(capture.Store));
    }

    private static bool TryNumber(LogCursor cursor, out int number)
    {
        bool read = cursor.TryRead(out LogRecord record);
        number = read ? int.Parse(Encoding.ASCII.GetString(record.Line)) : 0;
        return read;
    }

    /// <summary>From now on the log thread does nothing until it is let go.</summary>
    private Task HoldAsync(ManualResetEventSlim go)
    {
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _logs.Reactor.Post(() =>
        {
            held.SetResult();
            go.Wait();
        });
        return held.Task.WaitAsync(Patience);
    }

    private LogCapture Capture(LogPolicy policy) => LogCapture.Open(_logs, _shop.File("fifo"), _shop.File("log"), policy);

    private static LaunchPlan Plan(LogCapture capture, string script, string? user = null) =>
        new() { Program = "/bin/sh", Arguments = ["-c", script], Output = capture.FifoPath, User = user };

    private async Task Run(LogCapture capture, string script, string? user = null)
    {
        ExitReport report = await _shop.Run(Plan(capture, script, user));
        Assert.Equal((ExitHow.Code, 0), (report.How, report.Value));
        await Drained(capture);
    }

    private static async Task Drained(LogCapture capture)
    {
        TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        capture.Drain(drained.SetResult);
        await drained.Task.WaitAsync(Patience);
    }

    private async Task<T> OnLogs<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _logs.Reactor.Post(() => done.SetResult(work()));
        return await done.Task.WaitAsync(Patience);
    }

    private static string[] Texts(LogStore store, uint tail = 0, long since = 0) =>
        [.. ReadAll(store, tail, since).Select(line => line.Text)];

    private static (string Text, long At, ulong Dropped)[] ReadAll(LogStore store, uint tail = 0, long since = 0)
    {
        List<(string, long, ulong)> lines = [];
        using LogCursor cursor = store.Read(tail, since);
        while (cursor.TryRead(out LogRecord record))
            lines.Add((Encoding.UTF8.GetString(record.Line), record.UnixMilliseconds, record.Dropped));
        return [.. lines];
    }

    private static void Fill(string path)
    {
        try
        {
            using FileStream file = File.Create(path, 1);
            byte[] block = new byte[4096];
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full is what was wanted.
        }
    }

    public void Dispose()
    {
        _logs.Dispose();
        _shop.Dispose();
        Assert.Empty(_faults);
    }
}
