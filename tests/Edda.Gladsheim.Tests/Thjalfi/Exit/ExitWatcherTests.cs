using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Tests.Thjalfi.Exit;

public sealed class ExitWatcherTests : IDisposable
{
    private readonly Workshop _shop = new();

    [Fact]
    public async Task Signal_that_ended_it_is_told()
    {
        ProcessHandle process = _shop.Start(new LaunchPlan { Program = "sleep", Arguments = ["1000"] });
        int pid = process.Pid;
        Task<ExitReport> exit = _shop.Watch(process);
        Assert.True(process.Signal(Signals.Kill));
        ExitReport report = await exit;
        Assert.Equal((pid, ExitHow.Signal, Signals.Kill), (report.Pid, report.How, report.Value));
        Assert.True(report.PeakMemoryBytes > 0);
    }

    [Fact]
    public async Task One_that_ended_before_it_was_watched_is_told_too()
    {
        ProcessHandle process = _shop.Start(Workshop.Shell("exit 3"));
        await Eventually.HoldsAsync(() => ProcessStat.TryRead(process.Pid, out ProcessRow row) && row.IsGone, "the child is a zombie");
        Assert.Equal(3, (await _shop.Watch(process)).Value);
    }

    [Fact]
    public async Task Cpu_time_of_the_process_is_told()
    {
        ExitReport report = await _shop.Run(Workshop.Shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"));
        Assert.True(report.CpuTime > TimeSpan.FromMilliseconds(5), report.ToString());
    }

    [Fact]
    public async Task Process_that_is_no_child_is_watched_by_its_pidfd()
    {
        using Gate gate = _shop.Gate("gate");
        using Gate end = _shop.Gate("end");
        // The outer shell stays the parent and takes the status; the inner ends when told to.
        Task<ExitReport> outer = _shop.Run(Workshop.Shell(
            $"(echo $(cut -d' ' -f4 /proc/self/stat) >/dev/null; sh -c 'echo $$ > {gate.Path}; read x < {end.Path}; exit 9'); exit 0"));
        int pid = int.Parse(await gate.Line());
        ProcessHandle inner = ProcessHandle.Open(pid)!;
        Assert.NotNull(inner);
        Task<ExitReport> exit = _shop.Watch(inner);
        File.AppendAllText(end.Path, "go\n");
        ExitReport report = await exit;
        if (report.How != ExitHow.Unknown) // Linux before 6.15 keeps no status for strangers
            Assert.Equal((ExitHow.Code, 9), (report.How, report.Value));
        Assert.Equal(0, (await outer).Value);
    }

    [Fact]
    public async Task Hundred_children_ending_at_once_are_all_told()
    {
        using Gate gate = _shop.Gate("gate");
        Task<ExitReport>[] exits = [.. Enumerable.Range(0, 100).Select(i => _shop.Run(Workshop.Shell($"exit {i}")))];
        for (int i = 0; i < exits.Length; i++)
            Assert.Equal(i, (await exits[i]).Value);
        Assert.Equal(0, await _shop.On(() => _shop.Exits.Count));
    }

    [Fact]
    public async Task Orphans_are_reaped_and_watched_children_keep_their_status()
    {
        await _shop.On(() =>
        {
            _shop.Exits.BecomeSubreaper();
            return true;
        });
        using Gate gate = _shop.Gate("gate");
        ExitReport parent = await _shop.Run(Workshop.Shell($"sh -c 'echo $$ > {gate.Path}; exit 0' & sh -c 'sleep 0.01; exit 1' & exit 5"));
        Assert.Equal(5, parent.Value);
        int orphan = int.Parse(await gate.Line());
        await Eventually.HoldsAsync(() => !ProcessStat.TryRead(orphan, out _), "the orphan's zombie is gone");

        // The other tests' orphans are not this process's to reap.
        const int setChildSubreaper = 36;
        Assert.Equal(0, Libc.ProcessControl(setChildSubreaper, 0, 0, 0, 0));
        await _shop.On(() =>
        {
            _shop.Exits.ReapOrphans();
            return true;
        });
    }

    [Fact]
    public void Handle_of_a_gone_process_is_null_and_signals_nobody()
    {
        Assert.Null(ProcessHandle.Open(int.MaxValue));
        Assert.Null(ProcessHandle.Open(0));
        using ProcessHandle self = ProcessHandle.Open(Environment.ProcessId)!;
        Assert.True(self.StartTicks > 0);
        Assert.True(self.Signal(0));
    }

    public void Dispose() => _shop.Dispose();
}
