using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Tests.Thjalfi.Launch;

public sealed class LauncherTests : IDisposable
{
    private readonly Workshop _shop = new();

    [Fact]
    public async Task Program_gets_its_arguments_and_its_exit_code_comes_back()
    {
        ExitReport report = await _shop.Run(new LaunchPlan { Program = "sh", Arguments = ["-c", "exit $1", "name", "42"] });
        Assert.Equal((ExitHow.Code, 42), (report.How, report.Value));
    }

    [Fact]
    public async Task Environment_is_clean_but_for_what_the_plan_names()
    {
        string[] lines = await Output(new LaunchPlan
        {
            Program = "/usr/bin/env",
            Environment = new Dictionary<string, string> { ["A"] = "ä b" },
            Marker = new ServiceMarker("odin", 7),
        });
        Assert.Equal(["A=ä b", "EDDA_SERVICE=odin:7", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], lines.Order(StringComparer.Ordinal));
        Assert.Equal("EDDA_SERVICE=odin:7", lines[0]);
    }

    [Fact]
    public async Task Files_of_variables_and_secrets_are_read_at_the_start()
    {
        File.WriteAllText(_shop.File("env"), "# comment\nA=from file\nB=\"quoted = yes\"\n\n");
        File.WriteAllText(_shop.File("secret"), "p=ss\nword\n");
        LaunchPlan plan = new()
        {
            Program = "/bin/sh",
            Arguments = ["-c", "printf '%s|' \"$A\" \"$B\" \"$S\""],
            EnvironmentFiles = [_shop.File("env")],
            SecretFiles = new Dictionary<string, string> { ["S"] = _shop.File("secret") },
            Environment = new Dictionary<string, string> { ["A"] = "from plan" },
        };
        Assert.Equal("from plan|quoted = yes|p=ss\nword|", await Text(plan));
    }

    [Fact]
    public async Task Directory_umask_limits_and_nice_are_set()
    {
        LaunchPlan plan = new()
        {
            Program = "/bin/sh",
            Arguments = ["-c", "pwd; umask; ulimit -n; ulimit -Hc; nice"],
            WorkingDirectory = _shop.Folder,
            Umask = 0x3F, // 0077
            Limits = [new ResourceLimit(ResourceKind.OpenFiles, 100, 200), new ResourceLimit(ResourceKind.CoreSize, 0, 0)],
            Nice = 5,
        };
        Assert.Equal([_shop.Folder, "0077", "100", "0", "5"], await Output(plan));
    }

    [Fact]
    public async Task Open_files_are_limited_for_old_programs_unless_named() =>
        Assert.Equal(["1024"], await Output(Workshop.Shell("ulimit -Sn")));

    [Fact]
    public async Task Own_session_no_signal_blocked_or_ignored_no_foreign_descriptor()
    {
        // The shell reads its masks itself: while it starts a program it has all signals blocked for a moment.
        string[] lines = await Output(Workshop.Shell(
            "cut -d' ' -f1,5,6 /proc/$$/stat; "
            + "while read -r line; do case $line in SigBlk:*|SigIgn:*) echo \"$line\";; esac; done < /proc/$$/status; "
            + "ls /proc/$$/fd"));
        string[] ids = lines[0].Split(' ');
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[0], ids[2]);
        Assert.Equal("SigBlk:\t0000000000000000", lines[1]);
        Assert.Equal("SigIgn:\t0000000000000000", lines[2]);
        Assert.Equal(["0", "1", "2"], lines[3..]);
    }

    [Fact]
    public async Task Many_arguments_do_not_fit_the_first_chunk_of_memory()
    {
        string[] arguments = ["-c", "echo $# $2", "name", .. Enumerable.Range(0, 5000).Select(i => $"argument-{i}")];
        Assert.Equal(["5000 argument-1"], await Output(new LaunchPlan { Program = "/bin/sh", Arguments = arguments }));
    }

    [RequiresFact(Requirement.Root)]
    public async Task User_by_name_gets_its_groups_home_and_no_rights()
    {
        LaunchPlan plan = new()
        {
            Program = "/bin/sh",
            Arguments = ["-c", "id -un; id -gn; id -G; echo $HOME $USER; grep CapEff /proc/$$/status"],
            User = "nobody",
            Output = Fifo(),
        };
        string[] lines = await Output(plan);
        Assert.Equal(["nobody", "nogroup", "65534", "/nonexistent nobody", "CapEff:\t0000000000000000"], lines);
    }

    [RequiresFact(Requirement.Root)]
    public async Task User_by_number_needs_no_entry()
    {
        LaunchPlan plan = new() { Program = "/usr/bin/id", User = "54321", Group = "54322" };
        Assert.Equal(["uid=54321 gid=54322 groups=54322,54321"], await Output(plan));
    }

    [Theory]
    [InlineData("/no/such/program", "execute /no/such/program: No such file or directory")]
    [InlineData("no-such-program", "execute no-such-program: No such file or directory")]
    [InlineData("/etc/passwd", "execute /etc/passwd: Permission denied")]
    [InlineData("/etc", "execute /etc: Permission denied")]
    public void Program_that_cannot_run_is_named_with_the_reason(string program, string expected) =>
        AssertFails(new LaunchPlan { Program = program }, LaunchStep.None, expected);

    [Fact]
    public void Each_failing_step_is_named()
    {
        AssertFails(new LaunchPlan { Program = "/bin/true", WorkingDirectory = "/no/x" }, LaunchStep.ChangeDirectory, "chdir /no/x: No such file or directory");
        AssertFails(new LaunchPlan { Program = "/bin/true", User = "nobody-here" }, LaunchStep.FindUser, "find user nobody-here: No such file or directory");
        AssertFails(new LaunchPlan { Program = "/bin/true", Group = "nobody-here" }, LaunchStep.FindGroup, "find group nobody-here: No such file or directory");
        AssertFails(new LaunchPlan { Program = "/bin/true", EnvironmentFiles = ["/no/env"] }, LaunchStep.ReadEnvironmentFile, "read /no/env: No such file or directory");
        AssertFails(new LaunchPlan { Program = "/bin/true", Output = "/no/fifo" }, LaunchStep.OpenOutput, "open /no/fifo: No such file or directory");
        AssertFails(
            new LaunchPlan { Program = "/bin/true", Limits = [new ResourceLimit(ResourceKind.CoreSize, 2, 1)] },
            LaunchStep.SetLimit,
            "setrlimit CoreSize: Invalid argument");
    }

    [Fact]
    public void Failed_starts_leave_neither_zombies_nor_descriptors()
    {
        AssertFails(new LaunchPlan { Program = "/no" }, LaunchStep.Execute, null);
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 50; i++)
            AssertFails(new LaunchPlan { Program = "/no" }, LaunchStep.Execute, null);
        Assert.Equal(before, Directory.GetFiles("/proc/self/fd").Length);
        _shop.Table.Refresh();
        foreach (var row in _shop.Table.Rows)
            Assert.False(row.Parent == Environment.ProcessId && row.IsGone);
    }

    [Fact]
    public async Task Launches_under_garbage_collection_and_from_many_threads()
    {
        using CancellationTokenSource end = new();
        Task garbage = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[10_000]);
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            }
        });
        Task<ExitReport>[] runs = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => RunMany(i)))];
        foreach (Task<ExitReport> run in runs)
            Assert.Equal(ExitHow.Code, (await run).How);
        await end.CancelAsync();
        await garbage;
    }

    private async Task<ExitReport> RunMany(int worker)
    {
        ExitReport last = default;
        for (int i = 0; i < 50; i++)
        {
            int code = (worker * 50 + i) % 200;
            last = await _shop.Run(Workshop.Shell($"exit {code}"));
            Assert.Equal((ExitHow.Code, code), (last.How, last.Value));
        }
        return last;
    }

    private void AssertFails(LaunchPlan plan, LaunchStep step, string? text)
    {
        LaunchResult result = _shop.Launcher.Launch(plan);
        Assert.False(result.Started);
        if (step != LaunchStep.None)
            Assert.Equal(step, result.Failure.Step);
        if (text is not null)
            Assert.Equal(text, result.Failure.ToString());
    }

    private string Fifo()
    {
        string path = _shop.File("out");
        if (!File.Exists(path))
            File.WriteAllText(path, "");
        return path;
    }

    private async Task<string> Text(LaunchPlan plan)
    {
        LaunchPlan toFile = new()
        {
            Program = plan.Program,
            Arguments = plan.Arguments,
            Environment = plan.Environment,
            EnvironmentFiles = plan.EnvironmentFiles,
            SecretFiles = plan.SecretFiles,
            Marker = plan.Marker,
            WorkingDirectory = plan.WorkingDirectory,
            User = plan.User,
            Group = plan.Group,
            Umask = plan.Umask,
            Limits = plan.Limits,
            Nice = plan.Nice,
            Output = Fifo(),
        };
        await _shop.Run(toFile);
        return File.ReadAllText(Fifo());
    }

    private async Task<string[]> Output(LaunchPlan plan) => (await Text(plan)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => _shop.Dispose();
}
