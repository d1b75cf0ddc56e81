namespace Edda.Gladsheim.Settings;

/// <summary>What a new configuration means for the services of the old one. Names in the order of starting.</summary>
public sealed class ReloadPlan
{
    private ReloadPlan()
    {
    }

    public List<string> Added { get; } = [];

    public List<string> Removed { get; } = [];

    /// <summary>Their processes were made from what has changed.</summary>
    public List<string> Restarted { get; } = [];

    /// <summary>What changed can be applied to a running process.</summary>
    public List<string> Changed { get; } = [];

    public bool IsEmpty => Added.Count + Removed.Count + Restarted.Count + Changed.Count == 0;

    public static ReloadPlan Between(DependencyGraph before, DependencyGraph after)
    {
        ReloadPlan plan = new();
        Dictionary<string, ServiceDefinition> old = new(StringComparer.Ordinal);
        foreach (ServiceDefinition service in before.StartOrder)
            old.Add(service.Name, service);
        foreach (ServiceDefinition service in after.StartOrder)
        {
            if (!old.Remove(service.Name, out ServiceDefinition? was))
                plan.Added.Add(service.Name);
            else if (DefinitionText.Launch(was) != DefinitionText.Launch(service))
                plan.Restarted.Add(service.Name);
            else if (DefinitionText.Live(was) != DefinitionText.Live(service))
                plan.Changed.Add(service.Name);
        }

        foreach (ServiceDefinition service in before.StartOrder)
        {
            if (old.ContainsKey(service.Name))
                plan.Removed.Add(service.Name);
        }

        return plan;
    }
}
