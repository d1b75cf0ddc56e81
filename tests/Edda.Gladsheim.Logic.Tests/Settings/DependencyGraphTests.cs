using Edda.Gladsheim.Settings;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class DependencyGraphTests
{
    [Fact]
    public void Every_service_starts_after_what_it_needs_and_a_cycle_is_found_exactly_when_there_is_one()
    {
        Gen<(int From, int To)> edge =
            from source in Gen.Choose(0, 9)
            from target in Gen.Choose(0, 9)
            select (source, target);
        Prop.ForAll(
            edge.ListOf().ToArbitrary(),
            edges =>
            {
                List<ServiceDefinition> services = [];
                for (int i = 0; i < 10; i++)
                {
                    string[] needs = [.. edges.Where(pair => pair.From == i).Select(pair => "s" + pair.To).Distinct()];
                    services.Add(Service("s" + i, needs));
                }

                List<GraphProblem> problems = [];
                DependencyGraph? graph = DependencyGraph.TryBuild(services, problems);
                Assert.Equal(HasCycle(edges), graph is null);
                if (graph is null)
                {
                    AssertIsCycle(services, problems.Single().Found);
                    return;
                }

                Assert.Equal(10, graph.StartOrder.Count);
                HashSet<string> started = [];
                foreach (ServiceDefinition service in graph.StartOrder)
                {
                    Assert.All(service.DependsOn, dependency => Assert.Contains(dependency.Service, started));
                    started.Add(service.Name);
                    foreach (Dependency dependency in service.DependsOn)
                        Assert.Contains(service.Name, graph.DependentsOf(dependency.Service));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(25));
    }

    [Fact]
    public void A_cycle_is_written_out()
    {
        List<GraphProblem> problems = [];

        DependencyGraph.TryBuild([Service("a", "b"), Service("b", "c"), Service("c", "b")], problems);

        Assert.Equal("a cycle: b -> c -> b", problems.Single().Found);
    }

    [Fact]
    public void A_dependency_that_is_not_there_is_answered_with_near_names()
    {
        List<GraphProblem> problems = [];

        DependencyGraph.TryBuild([Service("web", "postgrse"), Service("postgres")], problems);

        Assert.Equal(new GraphProblem("web", "postgrse", "no service of that name; near: \"postgres\""), problems.Single());
    }

    [Theory]
    [InlineData(DependencyCondition.Completed, ServiceKind.Daemon, ReadyWhen.Launched, "\"completed\", but")]
    [InlineData(DependencyCondition.Healthy, ServiceKind.Daemon, ReadyWhen.Launched, "\"healthy\", but")]
    [InlineData(DependencyCondition.Healthy, ServiceKind.Daemon, ReadyWhen.Notify, null)]
    [InlineData(DependencyCondition.Completed, ServiceKind.OneShot, ReadyWhen.Launched, null)]
    public void A_condition_that_can_never_hold_or_means_nothing_is_refused(
        DependencyCondition condition, ServiceKind kind, ReadyWhen ready, string? found)
    {
        List<GraphProblem> problems = [];
        ServiceDefinition needed = Service("db") with { Kind = kind, Ready = new Readiness { When = ready } };
        ServiceDefinition needing = Service("web") with { DependsOn = [new Dependency("db", condition)] };

        DependencyGraph? graph = DependencyGraph.TryBuild([needed, needing], problems);

        Assert.Equal(found is null, graph is not null);
        if (found is not null)
            Assert.StartsWith(found, problems.Single().Found);
    }

    private static ServiceDefinition Service(string name, params string[] needs) => new()
    {
        Name = name,
        Group = name,
        Command = ["/bin/true"],
        DependsOn = [.. needs.Select(need => new Dependency(need, DependencyCondition.Started))],
    };

    private static bool HasCycle(IReadOnlyList<(int From, int To)> edges)
    {
        // Whoever can be reached from itself is on a cycle: the transitive closure, step by step.
        bool[,] reach = new bool[10, 10];
        foreach ((int from, int to) in edges)
            reach[from, to] = true;
        for (int via = 0; via < 10; via++)
        {
            for (int from = 0; from < 10; from++)
            {
                for (int to = 0; to < 10; to++)
                    reach[from, to] |= reach[from, via] && reach[via, to];
            }
        }

        return Enumerable.Range(0, 10).Any(node => reach[node, node]);
    }

    private static void AssertIsCycle(List<ServiceDefinition> services, string text)
    {
        string[] names = text["a cycle: ".Length..].Split(" -> ");
        Assert.Equal(names[0], names[^1]);
        for (int i = 0; i + 1 < names.Length; i++)
            Assert.Contains(services.Single(service => service.Name == names[i]).DependsOn, need => need.Service == names[i + 1]);
    }
}
