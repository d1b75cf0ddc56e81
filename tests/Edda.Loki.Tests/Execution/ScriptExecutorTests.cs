using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Loki.Engine;
using Edda.Loki.Execution;
using Edda.Loki.Tools;
using Edda.Loki.Workers;
using Edda.Testing;

namespace Edda.Loki.Tests.Execution;

/// <summary>With worker processes: what all scripts together may take, and what those that wait are told.</summary>
public sealed class ScriptExecutorTests
{
    private const string Wait = "return input()";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_number_of_all_scripts_is_limited_and_who_waits_hears_his_place_and_the_reason()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Concurrent = 2, Workers = 1 });
        (ScriptJob Job, WaitingListener Listener)[] all = await StartAsync(run, running: 2, "ann", "ann", "ann", "ann", "bob");

        Assert.Equal((2, 3), (run.Executor.Running, run.Executor.Queued));
        Assert.Equal((1, "2 scripts run, as many as may"), all[2].Listener.WasQueued);
        Assert.Equal((2, "2 scripts run, as many as may"), all[3].Listener.WasQueued);
        Assert.Equal((2, "2 scripts run, as many as may"), all[4].Listener.WasQueued);

        all[0].Listener.LetGo();
        await all[2].Listener.Waits;
        all[1].Listener.LetGo();
        await all[4].Listener.Waits;
        Assert.False(all[3].Listener.HasStarted, "Ann's fourth has begun before Bob's first");
        await EndAsync(all);
        Assert.Equal((0, 0), (run.Executor.Running, run.Executor.Queued));
    }

    [Fact]
    public async Task The_memory_of_all_scripts_is_limited_and_a_script_that_waits_counts()
    {
        await using ExecutorRun run = new(new ExecutionSettings { TotalMemoryBytes = 16 << 20, Workers = 1 });
        WaitingListener large = new(), small = new();
        // Little garbage, so that what it holds is more than three quarters and never all.
        const string hold = "local held = {} for i = 1, 1300 do held[i] = i .. ('x'):rep(10000) "
            + "if i % 25 == 0 then collectgarbage() end end return input() and #held";
        ScriptJob holding = run.Submit(run.Job("ann", hold, listener: large, memory: 16 << 20));
        await large.Waits;
        ScriptJob next = run.Submit(run.Job("bob", Wait, listener: small));
        Assert.Equal(1, small.WasQueued?.Position);
        Assert.Matches(@"^all scripts hold 1\d{7} bytes of 16777216$", small.WasQueued?.Reason);
        await EndAsync([(holding, large), (next, small)]);
    }

    [Fact]
    public async Task A_child_that_a_tool_may_not_use_refuses_with_the_rule()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        ScriptJob job = run.Submit(run.Job("ann", "return hel:file_read('x')"));
        Assert.Equal(Outcome.Raised, (await job.Outcome.WaitAsync(Patience)).Kind);
        Assert.Equal(StatusCode.PermissionDenied, job.Refusal?.Code);
        Assert.EndsWith(" does not allow hel; allowed: none", job.Refusal!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_scripts_have_printed_is_part_of_the_memory_of_all_scripts()
    {
        await using ExecutorRun run = new(new ExecutionSettings { TotalMemoryBytes = 16 << 20, Workers = 1 });
        ScriptBudget budget = ExecutorRun.Budget with { OutputBytes = 64 << 20, MemoryBytes = 4 << 20 };
        ScriptJob job = run.Job("ann", "for i = 1, 100 do print(('x'):rep(400000)) end", budget, null, new ToolLimits());
        ScriptOutcome outcome = await run.Submit(job).Outcome.WaitAsync(Patience);
        Assert.Equal((Outcome.Limited, "memory of all scripts"), (outcome.Kind, outcome.Limit?.Limit.ToString()));
        Assert.Equal(16UL << 20, outcome.Limit!.Allowed);
        Assert.Equal(Outcome.Returned, (await run.Submit(run.Job("bob", "return 1")).Outcome.WaitAsync(Patience)).Kind);
    }

    [Fact]
    public async Task What_followed_scripts_have_printed_and_nobody_takes_is_limited_over_all_of_them()
    {
        // One that is not ended in time takes its worker with it, and the other.
        await using ExecutorRun run = new(new ExecutionSettings { TotalOutputBytes = 1000, Workers = 1, Grace = Patience });
        WaitingListener first = new() { Backlog = run.Executor.Backlog }, second = new() { Backlog = run.Executor.Backlog };
        ScriptJob one = run.Submit(run.Job("ann", "print(('x'):rep(600)) return input()", listener: first));
        await first.Waits;
        ScriptJob two = run.Submit(run.Job("bob", "print(('x'):rep(599)) while true do end", listener: second));
        ScriptOutcome outcome = await two.Outcome.WaitAsync(Patience);
        Assert.Equal((Outcome.Cancelled, 601L + 600), (outcome.Kind, two.Refusal?.Limit?.Measured));
        Assert.Equal("scripts.total_output is 1000 bytes; 1201 bytes of all scripts' output wait for their callers", two.Refusal!.Problem);
        await EndAsync([(one, first)]);
    }

    [Fact]
    public async Task A_tools_own_number_is_limited_and_others_pass()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        WaitingListener first = new(), second = new();
        ScriptJob one = run.Submit(run.Job("ann", Wait, concurrent: 1, first));
        await first.Waits;
        ScriptJob two = run.Submit(run.Job("bob", Wait, concurrent: 1, second));
        Assert.Equal((1, $"1 runs of {one.Script.Name}, as many as may"), second.WasQueued);

        ScriptOutcome other = await run.Submit(run.Job("bob", "return 'other'")).Outcome.WaitAsync(Patience);
        Assert.Equal(Outcome.Returned, other.Kind);
        Assert.False(second.HasStarted);
        await EndAsync([(one, first), (two, second)]);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_how_full()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Concurrent = 1, Queue = 1, Workers = 1 });
        (ScriptJob Job, WaitingListener Listener)[] all = await StartAsync(run, running: 1, "ann", "ann");
        Assert.False(run.Executor.TrySubmit(run.Job("bob", Wait), out Refusal? refusal));
        Assert.Equal("the queue is full: 1 calls wait, 1 run", refusal.Problem);
        Assert.Equal(("queue", 2UL, 1UL), (refusal.Limit!.Limit.ToString(), refusal.Limit.Measured, refusal.Limit.Allowed));

        run.Executor.Apply(new ExecutionSettings { Concurrent = 3, Queue = 1, Workers = 1 });
        await all[1].Listener.Waits;
        await EndAsync(all);
    }

    [Fact]
    public async Task Who_is_cancelled_in_the_queue_never_begins_and_who_runs_ends()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Concurrent = 1, Workers = 1 });
        (ScriptJob Job, WaitingListener Listener)[] all = await StartAsync(run, running: 1, "ann", "bob");
        run.Executor.Cancel(all[1].Job);
        Assert.Equal(Outcome.Cancelled, (await all[1].Job.Outcome.WaitAsync(Patience)).Kind);
        Assert.False(all[1].Listener.HasStarted);
        run.Executor.Cancel(all[0].Job);
        Assert.Equal(Outcome.Cancelled, (await all[0].Job.Outcome.WaitAsync(Patience)).Kind);
    }

    [Fact]
    public async Task A_thousand_of_one_caller_delay_another_by_one()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Concurrent = 1, Workers = 1, MostWorkers = 1 });
        WaitingListener first = new(), third = new();
        ScriptJob holding = run.Submit(run.Job("ann", Wait, listener: first));
        await first.Waits;
        // Ann's next runs, then Bob's; her third holds the only place until it is let go, so Bob cannot have been later.
        ScriptJob second = run.Submit(run.Job("ann", "return 1"));
        ScriptJob stopping = run.Submit(run.Job("ann", Wait, listener: third));
        ScriptJob[] flood = [.. Enumerable.Range(0, 1000).Select(_ => run.Submit(run.Job("ann", "return 1")))];
        ScriptJob late = run.Submit(run.Job("bob", "return 'late'"));
        first.LetGo();

        await late.Outcome.WaitAsync(Patience);
        await third.Waits;
        Assert.True(second.HasEnded);
        Assert.DoesNotContain(flood, job => job.HasEnded);
        await EndAsync([(holding, first), (stopping, third)]);
        await Task.WhenAll(flood.Select(job => job.Outcome)).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_text_that_compiles_for_long_is_ended_as_one_that_runs()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1 });
        // For each label Lua looks at all those before it.
        string text = string.Concat(Enumerable.Range(0, 32_000).Select(i => $"::l{i}::f()"));
        ScriptBudget budget = new(64 << 20, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50), 1000);
        ScriptJob job = run.Submit(run.Job("ann", text, budget, null, new ToolLimits()));

        ScriptOutcome outcome = await job.Outcome.WaitAsync(Patience);

        Assert.Equal("wall time", outcome.Limit?.Limit.ToString());
        Assert.Equal(1ul, run.Executor.WorkersReplaced);
    }

    [Fact]
    public async Task While_all_workers_have_scripts_that_do_not_let_go_another_runs_the_others()
    {
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1, MostWorkers = 2 });
        ScriptJob burning = run.Submit(run.Job("ann", "return string.find(('a'):rep(30000), ('.-'):rep(12) .. 'b')"));
        ScriptJob quick = run.Submit(run.Job("bob", "return 'quick'"));
        Assert.Equal(Outcome.Returned, (await quick.Outcome.WaitAsync(Patience)).Kind);
        Assert.False(burning.HasEnded);
        Assert.Equal(2, run.Executor.Workers);
        run.Executor.Cancel(burning);
        Assert.Equal(Outcome.Cancelled, (await burning.Outcome.WaitAsync(Patience)).Kind);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public async Task Who_passes_by_never_shares_a_worker_with_scripts_that_burn(int mostWorkers)
    {
        int theirs = Math.Min(mostWorkers - 1, Environment.ProcessorCount + 1);
        int inTurn = 4 * theirs;
        await using ExecutorRun run = new(new ExecutionSettings { Workers = 1, MostWorkers = mostWorkers });
        const string burn = "while true do end";
        ScriptJob first = run.Submit(run.Job("ann", burn));
        await Eventually.HoldsAsync(() => first.Script.Burns, "a run is seen to burn");
        // More than the turns of their workers, so that some wait, of the same caller as those who pass by.
        List<ScriptJob> burning = [first, .. Enumerable.Range(0, inTurn + 1).Select(_ => run.Submit(run.Job("ann", burn)))];
        await Eventually.HoldsAsync(
            () => run.Executor.Running == inTurn && run.Executor.Workers == theirs + 1, "their workers have all that they may, and there is one more");

        ScriptJob[] passing = new ScriptJob[20];
        for (int i = 0; i < passing.Length; i++)
        {
            passing[i] = run.Submit(run.Job("ann", "return 'short'"));
            Assert.Equal(Outcome.Returned, (await passing[i].Outcome.WaitAsync(Patience)).Kind);
        }

        Assert.DoesNotContain(burning, job => job.HasEnded);
        Assert.Equal((inTurn, 2), (run.Executor.Running, run.Executor.Queued));
        Assert.DoesNotContain(passing, job => burning.Exists(other => other.Worker == job.Worker));
        foreach (ScriptJob job in burning)
            run.Executor.Cancel(job);
        await Task.WhenAll(burning.Select(job => job.Outcome)).WaitAsync(Patience);
    }

    /// <summary>The first ones run, and wait for input, before the others are queued.</summary>
    private static async Task<(ScriptJob, WaitingListener)[]> StartAsync(ExecutorRun run, int running, params string[] callers)
    {
        List<(ScriptJob, WaitingListener)> all = [];
        foreach (string caller in callers)
        {
            WaitingListener listener = new();
            all.Add((run.Submit(run.Job(caller, Wait, listener: listener)), listener));
            if (all.Count <= running)
                await listener.Waits;
        }

        return [.. all];
    }

    private static async Task EndAsync((ScriptJob Job, WaitingListener Listener)[] all)
    {
        foreach ((_, WaitingListener listener) in all)
            listener.LetGo();
        foreach ((ScriptJob job, _) in all)
            Assert.Equal(Outcome.Returned, (await job.Outcome.WaitAsync(Patience)).Kind);
    }
}
