using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class ReloadPlanTests
{
    private const string Before = """{"services": {"a": {"command": ["/bin/a"], "environment": {"X": "1", "Y": "2"}}, "b": {"command": ["/bin/b"]}}}""";

    [Fact]
    public void The_same_settings_in_another_order_change_nothing()
    {
        ReloadPlan plan = Plan("""{"services": {"b": {"command": ["/bin/b"]}, "a": {"environment": {"Y": "2", "X": "1"}, "command": ["/bin/a"]}}}""");

        Assert.True(plan.IsEmpty);
    }

    [Fact]
    public void Services_come_and_go()
    {
        ReloadPlan plan = Plan("""{"services": {"b": {"command": ["/bin/b"]}, "c": {"command": ["/bin/c"]}}}""");

        Assert.Equal(["c"], plan.Added);
        Assert.Equal(["a"], plan.Removed);
        Assert.Empty(plan.Restarted);
        Assert.Empty(plan.Changed);
    }

    [Theory]
    [InlineData(""" "command": ["/bin/b", "-v"] """, true)]
    [InlineData(""" "command": ["/bin/b"], "environment": {"Z": ""} """, true)]
    [InlineData(""" "command": ["/bin/b"], "user": "x" """, true)]
    [InlineData(""" "command": ["/bin/b"], "umask": "077" """, true)]
    [InlineData(""" "command": ["/bin/b"], "rlimits": {"core": "0"} """, true)]
    [InlineData(""" "command": ["/bin/b"], "ready": {"when": "notify"} """, true)]
    [InlineData(""" "command": ["/bin/b"], "description": "b" """, false)]
    [InlineData(""" "command": ["/bin/b"], "labels": {"x": "y"} """, false)]
    [InlineData(""" "command": ["/bin/b"], "restart": {"policy": "never"} """, false)]
    [InlineData(""" "command": ["/bin/b"], "stop": {"timeout": "1s"} """, false)]
    [InlineData(""" "command": ["/bin/b"], "limits": {"memory": "64MiB"} """, false)]
    [InlineData(""" "command": ["/bin/b"], "checks": {"p": {"kind": "process"}} """, false)]
    [InlineData(""" "command": ["/bin/b"], "log": {"files": 2} """, false)]
    [InlineData(""" "command": ["/bin/b"], "depends_on": {"a": "started"} """, false)]
    [InlineData(""" "command": ["/bin/b"], "autostart": false """, false)]
    public void Only_what_a_process_was_made_from_needs_a_restart(string service, bool restart)
    {
        ReloadPlan plan = Plan($$"""{"services": {"a": {"command": ["/bin/a"], "environment": {"X": "1", "Y": "2"} }, "b": { {{service}} } } }""");

        Assert.Equal(restart ? ["b"] : [], plan.Restarted);
        Assert.Equal(restart ? [] : ["b"], plan.Changed);
        Assert.Empty(plan.Added);
        Assert.Empty(plan.Removed);
    }

    private static ReloadPlan Plan(string after) =>
        ReloadPlan.Between(ReadSettings.Good(Before).Graph, ReadSettings.Good(after).Graph);
}
