using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Thjalfi.Trees;
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
}
