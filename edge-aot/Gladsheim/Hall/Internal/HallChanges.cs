using Edda.Core.Resilience;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>From one configuration to the next, the first included. Belongs to the loop.</summary>
internal sealed class HallChanges(HallParts hall, UnitTable units, HallTimers timers, HallConfiguration first)
{
    // A machine that has just started may start so many seconds' worth at once.
    private const int BurstSeconds = 2;

    private HallConfiguration _current = first;
    private int _startsPerSecond;

    public void Begin()
    {
        Use(_current);
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (ServiceDefinition definition in _current.Graph.StartOrder)
        {
            named.Add(definition.Name);
            Recover(units.Add(definition), isNamed: true);
        }

        // What an earlier Gladsheim ran and the settings no longer name.
        List<string> orphans = [];
        foreach (LedgerSlot slot in hall.Ledger.Slots)
        {
            if (!named.Contains(slot.Service))
                orphans.Add(slot.Service);
        }

        foreach (string name in orphans)
            Recover(units.Add(new ServiceDefinition { Name = name, Group = name, Command = [""] }), isNamed: false);

        foreach (ServiceDefinition definition in _current.Graph.StartOrder)
            StartIfWanted(units.Find(definition.Name)!);
        timers.LookAtSchedules();
    }

    public ReloadPlan Apply(HallConfiguration next)
    {
        ReloadPlan plan = ReloadPlan.Between(_current.Graph, next.Graph);
        Dictionary<string, ServiceDefinition> definitions = new(StringComparer.Ordinal);
        foreach (ServiceDefinition definition in next.Graph.StartOrder)
            definitions.Add(definition.Name, definition);

        _current = next;
        Use(next);
        foreach (string name in plan.Removed)
            units.Find(name)?.Remove();
        foreach (string name in plan.Changed)
            units.Find(name)!.Use(definitions[name]);
        foreach (string name in plan.Restarted)
        {
            ServiceUnit unit = units.Find(name)!;
            unit.Use(definitions[name]);
            if (unit.State is ServiceState.Running or ServiceState.Starting or ServiceState.Restarting)
                unit.Restart(null, "its settings have changed", byPerson: true);
            else if (unit.State == ServiceState.Crashed)
                unit.Start(byPerson: true);
        }

        foreach (string name in plan.Added)
            Add(definitions[name]);
        timers.LookAtSchedules();
        if (!plan.IsEmpty)
            units.Tell(new HallEvent { Kind = EventKind.Reloaded, Reloaded = plan });
        return plan;
    }

    private void Add(ServiceDefinition definition)
    {
        // It may still be on its way out from when it was removed.
        if (units.Find(definition.Name) is { } leaving)
        {
            leaving.Use(definition);
            if (definition.AutoStart && definition.Schedule is null)
                leaving.Start(byPerson: false);
            return;
        }

        ServiceUnit unit = units.Add(definition);
        Recover(unit, isNamed: true);
        StartIfWanted(unit);
    }

    private void Recover(ServiceUnit unit, bool isNamed)
    {
        unit.Recover(isNamed);
        if (!isNamed)
            unit.Remove();
    }

    private static void StartIfWanted(ServiceUnit unit)
    {
        if (unit.Wanted && unit.State == ServiceState.Stopped)
            unit.Start(byPerson: false);
    }

    private void Use(HallConfiguration configuration)
    {
        int rate = (int)configuration.Settings.StartsPerSecond;
        if (rate != _startsPerSecond)
            hall.Starts = new TokenBucket(rate * BurstSeconds, rate, hall.Now);
        _startsPerSecond = rate;
        units.Graph = configuration.Graph;
        timers.Use(configuration);
    }
}
