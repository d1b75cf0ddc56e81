using Edda.Edge.Gladsheim;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>What happens by the clock: samples, limits, schedules, a look at the power supply. Belongs to the loop.</summary>
internal sealed class HallTimers
{
    // A wall clock may be set; a schedule is looked at again at least this often.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    // A process's number may be given to another one: not every sample may rely on what it was before.
    private const int SamplesPerFullLook = 16;

    // Who watches makes little garbage, and what little the collector is in no hurry to take: the heap would rise for half an
    // hour before it falls. Looking once a minute costs a few milliseconds and keeps it where it is.
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    private readonly HallParts _hall;
    private readonly UnitTable _units;
    private readonly ReactorTimer _sample;
    private readonly ReactorTimer _schedule;
    private readonly ReactorTimer _tidy;
    private readonly LimitWatch _platformWatch = new();
    private readonly LimitVerdict[] _verdicts = new LimitVerdict[LimitWatch.ResourceCount];
    private readonly PowerSupply _power = new();
    private readonly MachineMeans _machine;
    private PlatformProfile _platform = PlatformProfile.Of(PlatformKind.Midgard);
    private TimeSpan _interval = TimeSpan.FromSeconds(1);
    private uint _samples;
    private long _powerLookedAt = long.MinValue;

    public HallTimers(HallParts hall, UnitTable units, MachineMeans machine)
    {
        _hall = hall;
        _units = units;
        _machine = machine;
        _sample = hall.Loop.CreateTimer(Sample);
        _schedule = hall.Loop.CreateTimer(LookAtSchedules);
        _tidy = hall.Loop.CreateTimer(Tidy);
        System = new SystemMeter(hall.History);
    }

    public SystemMeter System { get; }

    public bool OnBattery { get; private set; }

    public void Use(HallConfiguration configuration)
    {
        _platform = configuration.Platform;
        // The platform may be another one, and with it whether there is a battery to spare.
        _powerLookedAt = long.MinValue;
        LookAtPower();
        if (_interval == configuration.Settings.SampleInterval && _sample.IsArmed)
            return;
        _interval = configuration.Settings.SampleInterval;
        _tidy.Start(TidyInterval);
        _sample.Start(_interval * _hall.Stretch);
    }

    public void End()
    {
        _sample.Cancel();
        _schedule.Cancel();
        _tidy.Cancel();
        System.Dispose();
    }

    /// <summary>Runs what is due, and comes back when something is next.</summary>
    public void LookAtSchedules()
    {
        DateTimeOffset now = _hall.Clock.GetUtcNow();
        TimeSpan sleep = LongestSleep;
        foreach (ServiceUnit unit in _units.All)
        {
            if (unit.Definition.Schedule is not { } schedule)
                continue;
            TimeSpan left = unit.RunIfDue(schedule, now) - now;
            sleep = left < sleep ? left : sleep;
        }

        _schedule.Start(sleep > TimeSpan.Zero ? sleep : TimeSpan.Zero);
    }

    private void Sample()
    {
        if (_samples++ % SamplesPerFullLook == 0)
            _hall.Table.Refresh();
        else
            _hall.Table.RefreshOurs();
        long unixMs = _hall.UnixNow;
        System.Sample(_hall.Table.Rows.Length, unixMs);
        UsageSample all = new() { AtUnixMs = unixMs };
        foreach (ServiceUnit unit in _units.All)
        {
            if (unit.Tree is not { } tree)
                continue;
            tree.Refresh(_hall.Table);
            unit.Meter.Sample(_hall.Table.Rows, tree.Members, _hall.Groups.Read(unit.Name), unixMs);
            UsageSample sample = unit.Meter.Last;
            all.MemoryBytes += sample.MemoryBytes;
            all.CpuPercent += sample.CpuPercent;
        }

        // Acting on a limit looks at processes again, so it comes after all have been looked at.
        foreach (ServiceUnit unit in _units.All)
        {
            if (unit.Tree is not null && !unit.Limits.IsEmpty)
                Enforce(unit);
        }

        WatchPlatform(all);
        LookAtPower();
        _sample.Start(_interval * _hall.Stretch);
    }

    private void Tidy()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _tidy.Start(TidyInterval);
    }

    private void Enforce(ServiceUnit unit)
    {
        int count = unit.LimitWatch.Look(unit.Limits, unit.Meter.Last, _verdicts);
        bool acted = false;
        for (int i = 0; i < count; i++)
        {
            LimitVerdict verdict = _verdicts[i];
            Tell(unit.Name, verdict, unit.Limits.Action);
            if (!verdict.Critical || acted)
                continue;
            string why = $"over its limit of {Describe(verdict)}";
            if (unit.Limits.Action == LimitAction.Restart)
                unit.EndAndRetry(why);
            else if (unit.Limits.Action == LimitAction.Stop)
                unit.Stop(force: false, null, why);
            else
                continue;
            acted = true;
        }
    }

    private static string Describe(in LimitVerdict verdict) => verdict.Resource switch
    {
        Resource.Memory => $"memory: {verdict.Measured:0} of {verdict.Limit:0} bytes",
        Resource.Cpu => $"processor time: {verdict.Measured:0.#} of {verdict.Limit:0.#} percent",
        Resource.Processes => $"processes: {verdict.Measured:0} of {verdict.Limit:0}",
        Resource.OpenFiles => $"open files: {verdict.Measured:0} of {verdict.Limit:0}",
        _ => $"I/O: {verdict.Measured:0} of {verdict.Limit:0} bytes a second",
    };

    private void Tell(string name, in LimitVerdict verdict, LimitAction action) => _units.Tell(new HallEvent
    {
        Kind = EventKind.Limit,
        Name = name,
        Limit = verdict,
        Action = action,
        Detail = Describe(verdict),
    });

    /// <summary>The machine's kind allows so much to all services together. That is told, and people decide.</summary>
    private void WatchPlatform(in UsageSample all)
    {
        double share = OnBattery ? _platform.LimitsOnBattery : 1;
        ResourceLimits limits = new()
        {
            MemoryBytes = (long)(_platform.MemoryBytes * share),
            CpuPercent = _platform.CpuPercent * _machine.Cores * share,
        };
        int count = _platformWatch.Look(limits, all, _verdicts);
        for (int i = 0; i < count; i++)
            Tell("", _verdicts[i], LimitAction.Alert);
    }

    private void LookAtPower()
    {
        const long everyMs = 10_000;
        if (_hall.Now - _powerLookedAt < everyMs && _powerLookedAt != long.MinValue)
            return;
        _powerLookedAt = _hall.Now;
        OnBattery = _platform.BatteryAware && _power.OnBattery;
        double stretch = OnBattery ? _platform.IntervalsOnBattery : 1;
        if (stretch == _hall.Stretch)
            return;
        _hall.Stretch = stretch;
        foreach (ServiceUnit unit in _units.All)
            unit.Stretch(stretch);
    }
}
