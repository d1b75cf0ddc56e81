using System.Text;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Settings;

/// <summary>
/// Who needs whom. The order of starting is one in which every service comes after what it needs, and otherwise by
/// name; stopping goes the other way round. Immutable.
/// </summary>
public sealed class DependencyGraph
{
    private readonly Dictionary<string, string[]> _dependents;

    private DependencyGraph(IReadOnlyList<ServiceDefinition> order, Dictionary<string, string[]> dependents)
    {
        StartOrder = order;
        _dependents = dependents;
    }

    public IReadOnlyList<ServiceDefinition> StartOrder { get; }

    /// <summary>Null, and what is wrong: with a cycle written out, or a dependency that does not exist.</summary>
    public static DependencyGraph? TryBuild(IReadOnlyList<ServiceDefinition> services, List<GraphProblem> problems)
    {
        List<ServiceDefinition> sorted = [.. services];
        sorted.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        Dictionary<string, ServiceDefinition> byName = new(StringComparer.Ordinal);
        foreach (ServiceDefinition service in sorted)
            byName[service.Name] = service;

        int before = problems.Count;
        foreach (ServiceDefinition service in sorted)
            CheckDependencies(service, byName, problems);
        if (problems.Count > before)
            return null;

        List<ServiceDefinition> order = [];
        Dictionary<string, bool> finished = new(StringComparer.Ordinal);
        List<string> path = [];
        foreach (ServiceDefinition service in sorted)
        {
            if (!Visit(service, byName, finished, path, order, problems))
                return null;
        }

        return new DependencyGraph(order, Dependents(sorted));
    }

    /// <summary>Those that need it directly, by name.</summary>
    public IReadOnlyList<string> DependentsOf(string name) => _dependents.TryGetValue(name, out string[]? names) ? names : [];

    private static void CheckDependencies(
        ServiceDefinition service, Dictionary<string, ServiceDefinition> byName, List<GraphProblem> problems)
    {
        foreach (Dependency dependency in service.DependsOn)
        {
            if (!byName.TryGetValue(dependency.Service, out ServiceDefinition? needed))
            {
                problems.Add(new GraphProblem(
                    service.Name, dependency.Service,
                    "no service of that name" + NearNames.Suggest(dependency.Service, [.. byName.Keys])));
            }
            else if (dependency.Condition == DependencyCondition.Completed && needed.Kind != ServiceKind.OneShot)
            {
                problems.Add(new GraphProblem(
                    service.Name, dependency.Service, "\"completed\", but it is not of the kind \"oneshot\": it never completes"));
            }
            else if (dependency.Condition == DependencyCondition.Healthy && needed.Ready.When == ReadyWhen.Launched)
            {
                problems.Add(new GraphProblem(
                    service.Name, dependency.Service,
                    "\"healthy\", but it has no startup or readiness check and no \"ready\": that would mean \"started\""));
            }
        }
    }

    /// <summary>Depth first; the services being visited are the path, and meeting one of them again is a cycle.</summary>
    private static bool Visit(
        ServiceDefinition service, Dictionary<string, ServiceDefinition> byName, Dictionary<string, bool> finished,
        List<string> path, List<ServiceDefinition> order, List<GraphProblem> problems)
    {
        if (finished.TryGetValue(service.Name, out bool done))
        {
            if (done)
                return true;
            problems.Add(new GraphProblem(path[^1], service.Name, "a cycle: " + Cycle(path, service.Name)));
            return false;
        }

        finished[service.Name] = false;
        path.Add(service.Name);
        foreach (Dependency dependency in service.DependsOn)
        {
            if (!Visit(byName[dependency.Service], byName, finished, path, order, problems))
                return false;
        }

        path.RemoveAt(path.Count - 1);
        finished[service.Name] = true;
        order.Add(service);
        return true;
    }

    private static string Cycle(List<string> path, string again)
    {
        StringBuilder text = new();
        for (int i = path.IndexOf(again); i < path.Count; i++)
            text.Append(path[i]).Append(" -> ");
        return text.Append(again).ToString();
    }

    private static Dictionary<string, string[]> Dependents(List<ServiceDefinition> services)
    {
        Dictionary<string, string[]> dependents = new(StringComparer.Ordinal);
        foreach (ServiceDefinition service in services)
        {
            foreach (Dependency dependency in service.DependsOn)
            {
                string[] before = dependents.GetValueOrDefault(dependency.Service, []);
                dependents[dependency.Service] = [.. before, service.Name];
            }
        }

        return dependents;
    }
}
