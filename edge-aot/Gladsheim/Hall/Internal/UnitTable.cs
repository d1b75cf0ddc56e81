using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// All units by name, and the publication of what changed: changes of one turn of the loop become one snapshot, and only
/// then are those answered who wait for them. Belongs to the loop.
/// </summary>
internal sealed class UnitTable : IUnits
{
    private readonly HallParts _hall;
    private readonly Dictionary<string, ServiceUnit> _units = new(StringComparer.Ordinal);
    private readonly Action _publish;
    private List<ServiceUnit> _changed = [];
    private List<ServiceUnit> _publishing = [];

    public UnitTable(HallParts hall)
    {
        _hall = hall;
        _publish = Publish;
    }

    public DependencyGraph? Graph { get; set; }

    public Dictionary<string, ServiceUnit>.ValueCollection All => _units.Values;

    public ServiceUnit? Find(string name) => _units.GetValueOrDefault(name);

    public IReadOnlyList<string> DependentsOf(string name) => Graph?.DependentsOf(name) ?? [];

    public ServiceUnit Add(ServiceDefinition definition)
    {
        ServiceUnit unit = new(_hall, this, definition);
        _units.Add(definition.Name, unit);
        return unit;
    }

    public void Changed(ServiceUnit unit)
    {
        if (_changed.Contains(unit))
            return;
        _changed.Add(unit);
        if (_changed.Count == 1)
            _hall.Loop.Post(_publish);
    }

    private void Publish()
    {
        (_changed, _publishing) = (_publishing, _changed);
        try
        {
            PublishChanges();
            WakeOthers();
        }
        finally
        {
            _publishing.Clear();
        }
    }

    private void PublishChanges()
    {
        foreach (ServiceUnit unit in _publishing)
        {
            if (unit.IsRemoved)
            {
                unit.Forget();
                _units.Remove(unit.Name);
                _hall.Registry.Remove(unit.Name);
                continue;
            }

            _hall.Registry.Set(unit.TakeSnapshot());
            if (unit.HealthTold)
                continue;
            unit.HealthTold = true;
            _hall.Events.Add(new HallEvent { Kind = EventKind.Health, Name = unit.Name, Health = unit.Snapshot });
        }

        _hall.Registry.Publish();
    }

    private void WakeOthers()
    {
        foreach (ServiceUnit unit in _publishing)
        {
            unit.Waiters.Look(unit);
            foreach (string name in DependentsOf(unit.Name))
                Find(name)?.Reconsider();
            foreach (Dependency dependency in unit.Definition.DependsOn)
            {
                if (unit.IsAtRest)
                    Find(dependency.Service)?.Reconsider();
            }
        }
    }
}
