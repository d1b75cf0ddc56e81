using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;
using Edda.Loki.Execution;
using Edda.Loki.Tools;
using Edda.Loki.Workers;

namespace Edda.Loki.Tests.Execution;

public sealed class FairQueueTests
{
    private readonly ScriptTable _scripts = new();
    private readonly FairQueue _queue = new();
    private ulong _lastId;

    [Fact]
    public void Callers_take_turns_and_each_keeps_his_order()
    {
        Add("ann", "ann", "ann", "bob", "eve", "bob");
        Assert.Equal("ann1 bob4 eve5 ann2 bob6 ann3", string.Join(' ', _queue.InOrder().Select(job => job.Caller + job.Id)));
        Assert.Equal("ann1 bob4 eve5 ann2 bob6 ann3", TakeAll());
    }

    [Fact]
    public void A_position_counts_the_turns_before_and_a_flood_of_one_delays_another_by_one()
    {
        ScriptJob[] flood = [.. Enumerable.Range(0, 1000).Select(_ => Add("ann"))];
        ScriptJob late = Add("bob");
        Assert.Equal(1, _queue.PositionOf(flood[0]));
        Assert.Equal(2, _queue.PositionOf(late));
        Assert.Equal(1001, _queue.PositionOf(flood[999]));
        Assert.Equal(1001, _queue.Count);
        _queue.TakeNext(_ => true);
        Assert.Equal((1, 2), (_queue.PositionOf(late), _queue.PositionOf(flood[1])));
    }

    [Fact]
    public void A_job_that_may_not_begin_holds_back_its_own_script_only()
    {
        ScriptJob held = Add("ann", script: "slow");
        ScriptJob behind = Add("ann", script: "slow");
        ScriptJob free = Add("ann", script: "quick");
        ScriptJob other = Add("bob", script: "slow");

        Assert.Same(free, _queue.TakeNext(job => job.Script.Name != "slow"));
        Assert.Null(_queue.TakeNext(job => job.Script.Name != "slow"));
        Assert.Equal(3, _queue.Count);
        // Ann had a turn; her next comes after Bob's.
        Assert.Same(other, _queue.TakeNext(_ => true));
        Assert.Same(held, _queue.TakeNext(_ => true));
        Assert.Same(behind, _queue.TakeNext(_ => true));
    }

    [Fact]
    public void What_is_put_back_is_the_next_and_what_is_removed_is_gone()
    {
        Add("ann", "bob", "ann");
        ScriptJob first = _queue.TakeNext(_ => true)!;
        _queue.PutBack(first);
        ScriptJob gone = Add("bob");
        Assert.True(_queue.Remove(gone));
        Assert.False(_queue.Remove(gone));
        Assert.Equal("ann1 bob2 ann3", TakeAll());
        Assert.Equal(0, _queue.Count);
    }

    private void Add(params string[] callers)
    {
        foreach (string caller in callers)
            Add(caller, "any");
    }

    private ScriptJob Add(string caller, string script = "any")
    {
        RegisteredScript found = _scripts.Find(script) ?? _scripts.Add(new ToolDefinition(script, new ToolScript("")), replace: false)!;
        ScriptJob job = new(++_lastId, found, new ValueMap(), default(ScriptBudget), caller);
        _queue.Add(job);
        return job;
    }

    private string TakeAll()
    {
        List<string> taken = [];
        while (_queue.TakeNext(_ => true) is { } job)
            taken.Add(job.Caller + job.Id);
        return string.Join(' ', taken);
    }
}
