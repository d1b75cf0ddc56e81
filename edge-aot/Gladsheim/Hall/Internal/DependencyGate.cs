using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Whether what a service needs is there.</summary>
internal static class DependencyGate
{
    /// <summary>Null: all is there. Otherwise what is waited for, or, if <paramref name="hopeless"/>, what will not come.</summary>
    public static string? Blocked(ServiceDefinition service, IUnits units, out bool hopeless)
    {
        hopeless = false;
        foreach (Dependency dependency in service.DependsOn)
        {
            ServiceUnit? needed = units.Find(dependency.Service);
            if (needed is null || Holds(needed, dependency.Condition))
                continue;
            if (needed.State is ServiceState.Crashed || (needed.State is ServiceState.Stopped && !needed.Wanted))
            {
                hopeless = true;
                return $"needs \"{needed.Name}\", which is {Transitions.Name(needed.State)}"
                    + (needed.Reason.Length > 0 ? ": " + needed.Reason : "");
            }

            return dependency.Condition switch
            {
                DependencyCondition.Healthy => $"waiting for \"{needed.Name}\" to be healthy",
                DependencyCondition.Completed => $"waiting for \"{needed.Name}\" to complete",
                _ => $"waiting for \"{needed.Name}\" to be started",
            };
        }

        return null;
    }

    private static bool Holds(ServiceUnit needed, DependencyCondition condition) => condition switch
    {
        DependencyCondition.Completed => needed.Completed && needed.State == ServiceState.Stopped,
        DependencyCondition.Healthy => needed.State == ServiceState.Running && needed.Ready && !needed.IsUnhealthy,
        _ => (needed.Pid != 0 && needed.State is ServiceState.Running or ServiceState.Starting) || needed.Completed,
    };
}
