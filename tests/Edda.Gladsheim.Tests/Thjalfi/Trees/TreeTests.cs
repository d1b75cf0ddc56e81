using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Tests.Thjalfi.Trees;

/// <summary>Every case with a cgroup, where this machine has a writable one, and without.</summary>
public sealed class TreeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongGrace = TimeSpan.FromMinutes(5);
    private static ulong _startId = (ulong)Environment.ProcessId << 20;

    private readonly Workshop _shop = new();
    private readonly ServiceCgroups? _cgroups = ServiceCgroups.TryOpen("test" + Environment.ProcessId, null);
    private Task<ExitReport>? _mainExit;

    [Fact]
    public Task Whole_tree_ends_with_orphans_and_processes_of_other_sessions() => StopWholeTree(cgroup: false);

    [CgroupFact]
    public Task Whole_tree_ends_with_orphans_and_processes_of_other_sessions_in_a_cgroup() => StopWholeTree(cgroup: true);

    private async Task StopWholeTree(bool cgroup)
    {
        using Gate gate = _shop.Gate("gate");
        // A child, a grandchild in a session of its own, and a double-forked daemon whose parents are gone.
        ProcessTree tree = Start(cgroup, $$"""
            sh -c 'echo child $$ > {{gate.Path}}; sleep 1000' &
            setsid sh -c 'echo other-session $$ > {{gate.Path}}; sleep 1000' &
            setsid sh -c 'setsid sh -c "echo daemon \$\$ > {{gate.Path}}; sleep 1000" & exit 0'
            wait
            """);
        int[] pids = [await Pid(gate), await Pid(gate), await Pid(gate), tree.MainPid];
        await _shop.On(() => Refresh(tree));
        Assert.All(pids, pid => Assert.True(tree.Contains(pid), $"{pid} belongs"));
        Assert.False(tree.Contains(Environment.ProcessId));

        Assert.Equal(StopOutcome.Ended, await Stop(tree, new StopPlan(LongGrace)));
        AssertGone(pids);
    }

    [Fact]
    public Task One_that_ignores_the_signal_is_killed() => StopIgnoring(cgroup: false);

    [CgroupFact]
    public Task One_that_ignores_the_signal_is_killed_in_a_cgroup() => StopIgnoring(cgroup: true);

    private async Task StopIgnoring(bool cgroup)
    {
        using Gate gate = _shop.Gate("gate");
        ProcessTree tree = Start(cgroup, $"trap '' TERM; (echo x $(cut -d' ' -f4 /proc/self/stat) > {gate.Path}; while :; do sleep 1000; done) & while :; do sleep 1000; done");
        int child = await Pid(gate);
        Assert.Equal(StopOutcome.Killed, await Stop(tree, new StopPlan(TimeSpan.FromMilliseconds(50))));
        AssertGone([tree.MainPid, child]);
        Assert.Equal((ExitHow.Signal, 9), await MainEnd());
    }

    [Fact]
    public Task Tree_that_forks_all_the_time_is_killed() => StopForking(cgroup: false);

    [CgroupFact]
    public Task Tree_that_forks_all_the_time_is_killed_in_a_cgroup() => StopForking(cgroup: true);

    private async Task StopForking(bool cgroup)
    {
        using Gate gate = _shop.Gate("gate");
        // Each generation starts the next and ends, in a session of its own: no process is older than a moment.
        File.WriteAllText(_shop.File("run"), "trap '' TERM\nsetsid sh $0 $1 &\nexit 0\n");
        ProcessTree tree = Start(cgroup, $"trap '' TERM; setsid sh {_shop.File("run")} & echo x $$ > {gate.Path}; while :; do sleep 1000; done");
        await Pid(gate);
        Assert.Equal(StopOutcome.Killed, await Stop(tree, new StopPlan(TimeSpan.FromMilliseconds(100))));
        await _shop.On(() => Refresh(tree));
        Assert.Equal(0, tree.Members.Length);
        await AssertNobodyRuns(_shop.File("run"));
    }

    [Fact]
    public Task Mixed_stop_asks_the_main_process_only_and_kills_the_rest_once_it_ended() => StopMixed(cgroup: false);

    [CgroupFact]
    public Task Mixed_stop_asks_the_main_process_only_and_kills_the_rest_once_it_ended_in_a_cgroup() => StopMixed(cgroup: true);

    private async Task StopMixed(bool cgroup)
    {
        using Gate gate = _shop.Gate("gate");
        ProcessTree tree = Start(cgroup, $$"""
            sh -c 'trap "echo asked 0 > {{gate.Path}}" TERM; echo child $$ > {{gate.Path}}; while :; do sleep 1000; done' &
            trap 'exit 6' TERM
            while :; do wait; done
            """);
        int child = await Pid(gate);
        Assert.Equal(StopOutcome.Killed, await Stop(tree, new StopPlan(LongGrace) { MainOnly = true }));
        Assert.Equal((ExitHow.Code, 6), await MainEnd());
        AssertGone([child]);
    }

    [Fact]
    public async Task Stopped_process_still_gets_the_signal()
    {
        using Gate gate = _shop.Gate("gate");
        ProcessTree tree = Start(false, $"echo x $$ > {gate.Path}; kill -STOP $$; exit 1");
        await Pid(gate);
        await Eventually.HoldsAsync(() => ProcessStat.TryRead(tree.MainPid, out ProcessRow row) && row.State == 'T', "it is stopped");
        Assert.Equal(StopOutcome.Ended, await Stop(tree, new StopPlan(LongGrace)));
    }

    [Fact]
    public async Task Kill_in_the_middle_of_a_graceful_stop_takes_effect_at_once()
    {
        using Gate gate = _shop.Gate("gate");
        ProcessTree tree = Start(false, $"trap 'echo asked 0 > {gate.Path}' TERM; echo x $$ > {gate.Path}; while :; do sleep 0.01; done");
        await Pid(gate);
        TaskCompletionSource<StopOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TreeStopper stopper = await _shop.On(() => new TreeStopper(_shop.Reactor, _shop.Table, tree, done.SetResult));
        _shop.Reactor.Post(() => stopper.Stop(new StopPlan(LongGrace)));
        Assert.Equal(0, await Pid(gate));
        _shop.Reactor.Post(stopper.Kill);
        Assert.Equal(StopOutcome.Killed, await done.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task Known_member_stays_known_without_marker_session_or_parent()
    {
        using Gate gate = _shop.Gate("gate");
        using Gate go = _shop.Gate("go");
        // env -i takes the marker away while the parent still lives; then the parent ends.
        ProcessTree tree = Start(false, $"env -i setsid sh -c 'echo x $$ > {gate.Path}; exec sleep 1000' & read x < {go.Path}; exit 0");
        int orphan = await Pid(gate);
        await _shop.On(() => Refresh(tree));
        Assert.True(tree.Contains(orphan));
        File.AppendAllText(go.Path, "go\n");
        await MainEnd();
        await _shop.On(() => Refresh(tree));
        Assert.True(tree.Contains(orphan));
        Assert.Equal(StopOutcome.Ended, await Stop(tree, new StopPlan(LongGrace)));
        AssertGone([orphan]);
    }

    [Fact]
    public async Task Table_agrees_with_what_proc_says_and_refreshes_without_allocation()
    {
        (int self, long allocated) = await _shop.On(() =>
        {
            _shop.Table.Refresh();
            _shop.Table.Refresh();
            long before = GC.GetAllocatedBytesForCurrentThread();
            _shop.Table.Refresh();
            return (_shop.Table.Find(Environment.ProcessId), GC.GetAllocatedBytesForCurrentThread() - before);
        });
        Assert.True(self >= 0);
        ProcessRow row = _shop.Table.Rows[self];
        Assert.True(row.Threads > 1 && row.ResidentPages > 0 && row.VirtualBytes > 0 && row.Parent > 0);
        Assert.Equal(-1, _shop.Table.Find(int.MaxValue));
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("1 (a b) c) S 2 3 4 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 9 0 1234 5000 77 18446744073709551615", true)]
    [InlineData("1 (x", false)]
    [InlineData("", false)]
    [InlineData("1 (x) ", false)]
    [InlineData("1 (x) S", false)]
    public void Stat_line_is_read_past_any_name(string line, bool expected)
    {
        Assert.Equal(expected, ProcessStat.TryParse(System.Text.Encoding.ASCII.GetBytes(line), out ProcessRow row));
        if (expected)
            Assert.Equal((2, 3, 4, 9, 1234ul, 50ul, 60ul, 77L), (row.Parent, row.Group, row.Session, row.Threads, row.StartTicks, row.UserTicks, row.SystemTicks, row.ResidentPages));
    }

    private ProcessTree Start(bool cgroup, string script)
    {
        ServiceMarker marker = new("tree", ++_startId);
        string? directory = cgroup ? _cgroups!.DirectoryOf("tree") : null;
        ProcessHandle process = _shop.Start(new LaunchPlan
        {
            Program = "/bin/sh",
            Arguments = ["-c", script],
            Marker = marker,
            CgroupDirectory = directory,
        });
        ProcessTree tree = new(marker, process.Pid, process.StartTicks, directory);
        _mainExit = _shop.Watch(process);
        return tree;
    }

    private async Task<(ExitHow How, int Value)> MainEnd()
    {
        ExitReport report = await _mainExit!;
        return (report.How, report.Value);
    }

    private bool Refresh(ProcessTree tree)
    {
        _shop.Table.Refresh();
        tree.Refresh(_shop.Table);
        return true;
    }

    private async Task<StopOutcome> Stop(ProcessTree tree, StopPlan plan)
    {
        TaskCompletionSource<StopOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _shop.Reactor.Post(() => new TreeStopper(_shop.Reactor, _shop.Table, tree, done.SetResult).Stop(plan));
        return await done.Task.WaitAsync(Patience);
    }

    private async Task AssertNobodyRuns(string script)
    {
        await _shop.On(() =>
        {
            _shop.Table.Refresh();
            return true;
        });
        foreach (ProcessRow row in _shop.Table.Rows)
        {
            if (!row.IsGone && File.Exists($"/proc/{row.Pid}/cmdline"))
                Assert.DoesNotContain(script, Edda.Gladsheim.Native.Descriptor.ReadText($"/proc/{row.Pid}/cmdline"));
        }
    }

    private static void AssertGone(int[] pids) =>
        Assert.All(pids, pid => Assert.True(!ProcessStat.TryRead(pid, out ProcessRow row) || row.IsGone, $"{pid} is gone"));

    private static async Task<int> Pid(Gate gate) => int.Parse((await gate.Line()).Split(' ')[^1]);

    public void Dispose()
    {
        _shop.Dispose();
        _cgroups?.RemoveRoot();
    }
}
