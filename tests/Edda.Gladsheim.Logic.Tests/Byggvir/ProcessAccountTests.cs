using System.Diagnostics;
using System.Globalization;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Thjalfi.Trees;
using Edda.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Byggvir;

public sealed class ProcessAccountTests
{
    // No kernel gives out such a pid, so that nothing is found under /proc.
    private const int NoSuchPid = 1 << 23;

    [Fact]
    public void What_processes_used_stays_charged_when_they_are_gone()
    {
        var step =
            from present in Gen.Elements(true, false, true).ArrayOf(5)
            from used in Gen.Choose(0, 9).ArrayOf(5)
            from born in Gen.Choose(0, 1).ArrayOf(5)
            select (present, used, born);
        Prop.ForAll(
            step.ListOf().ToArbitrary(),
            steps =>
            {
                ProcessAccount account = new();
                ulong[] ticks = new ulong[5];
                ulong[] start = [1, 1, 1, 1, 1];
                bool[] was = new bool[5];
                long expected = 0;
                foreach ((bool[] present, int[] used, int[] born) in steps)
                {
                    List<ProcessRow> rows = [];
                    for (int i = 0; i < 5; i++)
                    {
                        if (!present[i])
                        {
                            // Gone, and whoever comes under this pid next is another one.
                            (was[i], ticks[i], start[i]) = (false, 0, start[i] + 1);
                            continue;
                        }

                        if (born[i] == 1 && was[i])
                            (ticks[i], start[i]) = (0, start[i] + 1);
                        ticks[i] += (ulong)used[i];
                        expected += used[i] * 10_000;
                        was[i] = true;
                        rows.Add(new ProcessRow
                        {
                            Pid = NoSuchPid + i,
                            StartTicks = start[i],
                            UserTicks = ticks[i],
                            Threads = 2,
                            ResidentPages = 3,
                        });
                    }

                    account.Look(rows.ToArray(), Enumerable.Range(0, rows.Count).ToArray());
                    Assert.Equal(expected, account.CpuMicroseconds);
                    Assert.Equal(rows.Count * 2, account.Threads);
                    Assert.Equal(rows.Count * 3L * Environment.SystemPageSize, account.MemoryBytes);
                }
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task What_a_child_wrote_is_not_charged_again_when_its_parent_has_waited_for_it()
    {
        const int written = 8 << 20;
        string file = Path.Combine(AppContext.BaseDirectory, Path.GetRandomFileName());
        await using ChildProcess parent = ChildProcess.Start(
            "/bin/sh",
            ["-c", "sh -c 'dd if=/dev/zero of=$0 bs=1M count=8 conv=fsync 2>&1; echo written; sleep 1000; :' $0 & echo child $!; wait; echo waited; sleep 1000", file]);
        try
        {
            await parent.WaitForLineAsync(line => line == "written");
            ProcessAccount account = new();
            using ProcessTable table = new();
            LookAt(parent, table, account);
            long before = account.WrittenBytes;
            int child = int.Parse(parent.Output.Split("child ")[1].Split('\n')[0], CultureInfo.InvariantCulture);
            using (Process ended = Process.GetProcessById(child))
                ended.Kill(entireProcessTree: true);
            await parent.WaitForLineAsync(line => line == "waited");
            LookAt(parent, table, account);

            // A file system in memory counts nothing as written, to either of them.
            Assert.True(before >= written || !IsOnDisk(file), $"{before} bytes");
            Assert.InRange(account.WrittenBytes - before, 0, written / 2);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Looking_allocates_nothing_once_grown()
    {
        using ProcessTable table = new();
        table.Refresh();
        int[] all = [.. Enumerable.Range(0, table.Rows.Length)];
        ProcessAccount account = new();
        account.Look(table.Rows, all);
        account.Look(table.Rows, all);

        long before = GC.GetAllocatedBytesForCurrentThread();
        account.Look(table.Rows, all);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(account.OpenFiles > 0);
        Assert.True(account.CpuMicroseconds > 0);
    }

    private static bool IsOnDisk(string file) => new DriveInfo(file).DriveFormat is not ("tmpfs" or "ramfs");

    private static void LookAt(ChildProcess parent, ProcessTable table, ProcessAccount account)
    {
        table.Refresh();
        List<int> members = [];
        HashSet<int> pids = [parent.Id];
        for (int i = 0; i < table.Rows.Length; i++)
        {
            if (pids.Contains(table.Rows[i].Pid) || pids.Contains(table.Rows[i].Parent))
            {
                pids.Add(table.Rows[i].Pid);
                members.Add(i);
            }
        }

        account.Look(table.Rows, members.ToArray());
    }
}
