using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// All units by name, and the publication of what changed: changes of one turn of the loop become one snapshot, only then
/// are they told as events, and only then are those answered who wait for them: so whoever hears of something and asks
/// about it finds it. Belongs to the loop.
/// </summary>
internal sealed class UnitTable : IUnits
{
    private readonly HallParts _hall;
    private readonly Dictionary<string, ServiceUnit> _units = new(StringComparer.Ordinal);
    private readonly Action _publish;
    private readonly List<HallEvent> _told = [];
    private bool _isScheduled;
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
        if (!_changed.Contains(unit))
            _changed.Add(unit);
        Schedule();
    }

    public void Tell(HallEvent told)
    {
        _told.Add(told);
        Schedule();
    }

    private void Schedule()
    {
        if (_isScheduled)
            return;
        _isScheduled = true;
        _hall.Loop.Post(_publish);
    }

    private void Publish()
    {
        _isScheduled = false;
        (_changed, _publishing) = (_publishing, _changed);
        try
        {
            PublishChanges();
            foreach (HallEvent told in _told)
                _hall.Events.Add(told);
            _told.Clear();
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
            _told.Add(new HallEvent { Kind = EventKind.Health, Name = unit.Name, Health = unit.Snapshot });
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
                if (!unit.HasProcesses)
                    Find(dependency.Service)?.Reconsider();
            }
        }
    }
}
