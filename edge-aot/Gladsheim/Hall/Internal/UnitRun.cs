using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// One service's processes with everything around them: output, limits, meter, readiness, checks. It does what it is told
/// and tells what happens; what that means for the service, its unit decides. Belongs to the loop; lives as long as the unit.
/// </summary>
internal sealed class UnitRun
{
    private const int KilledCommand = 128 + Signals.Kill;

    private readonly HallParts _hall;
    private readonly UnitRecord _record;
    private readonly IRunOwner _owner;
    private readonly ProcessKeeper _keeper;
    private readonly UnitOutput _output;
    private readonly UnitLimits _limits;
    private ServiceDefinition _service;
    private ReadinessWatch _readiness;
    private CheckRunner _checks;

    public UnitRun(HallParts hall, ServiceDefinition service, UnitRecord record, IRunOwner owner)
    {
        _hall = hall;
        _service = service;
        _record = record;
        _owner = owner;
        _keeper = new ProcessKeeper(hall, owner);
        _output = new UnitOutput(hall, owner.Changed);
        _limits = new UnitLimits(hall, service.Name, service.Limits);
        _readiness = MakeReadiness();
        _checks = MakeChecks();
        Meter = new ServiceMeter(hall.History);
    }

    public ProcessKeeper Processes => _keeper;

    public int Pid => _keeper.Pid;

    /// <summary>What is metered: nothing, without a main process.</summary>
    public ProcessTree? Tree => _keeper.HasMain ? _keeper.Tree : null;

    public HealthTracker Health => _checks.Tracker;

    public UnitOutput Output => _output;

    public UnitLimits Limits => _limits;

    public ServiceMeter Meter { get; }

    public long StartedUnixMs { get; private set; }

    private string? CgroupDirectory => _hall.Cgroups?.DirectoryOf(_service.Name);

    /// <summary>Launches the program and begins to listen for its readiness; false with the reason, and whether it may pass.</summary>
    public bool TryLaunch(ulong startId, out string failure, out bool mayPass)
    {
        mayPass = false;
        try
        {
            _output.Open(_service);
            _output.Begin();
            _readiness.Prepare(_output.Capture);
        }
        catch (IOException error)
        {
            failure = error.Message;
            return false;
        }

        if (_hall.Cgroups?.Renew(_service.Name) == true)
            _limits.Forget();
        string? cgroup = CgroupDirectory;
        IReadOnlyList<string> groups = _hall.Groups.Join(_service.Name);
        _limits.Tell();
        LaunchPlan plan = LaunchPlans.For(
            _service, startId, _output.Capture?.FifoPath, _readiness.SocketPath, cgroup, groups);
        // Before it begins: what it does in its first moments is its own.
        (GroupUsage group, long killed) = (_hall.Groups.Read(_service.Name), _hall.Groups.CountKilled(_service.Name));
        LaunchResult result = _keeper.Launch(plan, _record.Slot);
        failure = result.Failure.ToString();
        if (!result.Started)
        {
            // The machine may have more memory or processes to give in a while; a program will not come into being.
            mayPass = result.Failure.Step is LaunchStep.Clone or LaunchStep.PrepareMemory;
            _readiness.End(_output.Capture);
            return false;
        }

        // As the record has it, so that whoever adopts the process says the same.
        StartedUnixMs = _record.Slot.Read().StartedUnixMs;
        Meter.Begin(group, killed);
        _limits.Watch.Reset();
        _readiness.Begin();
        _checks.Begin();
        return true;
    }

    /// <summary>A process that an earlier Gladsheim launched.</summary>
    public void Adopt(ProcessHandle process, in LedgerEntry entry)
    {
        StartedUnixMs = entry.StartedUnixMs;
        _output.Adopt(StartedUnixMs);
        _hall.Groups.Join(_service.Name);
        _keeper.Adopt(process, new ServiceMarker(_service.Name, entry.StartId), CgroupDirectory);
        GroupUsage group = _hall.Groups.Read(_service.Name);
        // What its group has counted so far is its own.
        group.CpuMicroseconds = Math.Min(group.CpuMicroseconds, 0);
        group.ReadBytes = Math.Min(group.ReadBytes, 0);
        group.WrittenBytes = Math.Min(group.WrittenBytes, 0);
        Meter.Begin(group, _hall.Groups.CountKilled(_service.Name));
        _limits.Tell();
    }

    /// <summary>What may be left of an earlier start whose main process is gone; whether there is anything.</summary>
    public bool AdoptRest(in LedgerEntry entry) =>
        entry.StartId != 0 && entry.StartTicks != 0 && _keeper.AdoptRest(
            new ServiceMarker(_service.Name, entry.StartId), entry.Pid, entry.StartTicks, CgroupDirectory);

    /// <summary>Listens to a process that runs already.</summary>
    public void Listen(bool wasReady)
    {
        if (_service.Ready.When == ReadyWhen.Notify || !wasReady)
            _readiness.Prepare(_output.Capture);
        if (wasReady)
        {
            _checks.Resume();
            return;
        }

        _readiness.Begin();
        _checks.Begin();
    }

    /// <summary>Waits for readiness no longer; checks and notifications go on.</summary>
    public void Settle() => _readiness.Settle(_output.Capture);

    public void Extend(TimeSpan by) => _readiness.Extend(by);

    /// <summary>Nothing that belongs to a living process is to be heard any more.</summary>
    public void Quiet()
    {
        _readiness.End(_output.Capture);
        _checks.End();
    }

    /// <summary>Ends all there is; false when there is nothing, and nobody will be told.</summary>
    public bool TryStop(StopPlan plan)
    {
        if (!_keeper.HasMain && !_keeper.IsEnding && !_keeper.HasRest())
            return false;
        if (plan.Grace <= TimeSpan.Zero)
            _keeper.Kill();
        else
            _keeper.Stop(plan);
        return true;
    }

    /// <summary>What is left after the main process has no business any more.</summary>
    public void KillRest()
    {
        if (_keeper.HasRest())
            _keeper.Kill();
    }

    /// <summary>Makes the service read its own settings again; why not, or null.</summary>
    public string? ReloadItself()
    {
        if (_service.ReloadSignal > 0)
            return _keeper.SignalMain(_service.ReloadSignal) ? null : "it has no process";
        if (_service.ReloadCommand.Count == 0)
            return "its settings have no \"reload\" that says how";
        LaunchResult launched = _hall.Launcher.Launch(LaunchPlans.Reload(_service, _keeper.Pid));
        if (launched.Process is not { } process)
            return launched.Failure.ToString();
        _hall.Exits.Watch(process, ForgetfulExit.Instance);
        return null;
    }

    /// <summary>The main process's end in the registry's words.</summary>
    public ServiceExit Describe(in ExitReport report, bool expected)
    {
        Meter.NoteKilled(_hall.Groups.CountKilled(_service.Name));
        // A shell whose command was killed ends with a code that says so; how another's child ended is not told.
        bool killed = report is { How: ExitHow.Signal, Value: Signals.Kill } or { How: ExitHow.Code, Value: KilledCommand }
            or { How: ExitHow.Unknown };
        return new ServiceExit
        {
            AtUnixMs = _hall.UnixNow,
            How = report.How,
            Value = report.Value,
            KilledForMemory = killed && Meter.KilledForMemory > 0,
            Expected = expected,
        };
    }

    /// <summary>Changed settings, which a process that runs is listened to by from now on.</summary>
    public void Use(ServiceDefinition service, ServiceState state)
    {
        bool limitsChanged = service.Limits != _service.Limits;
        bool logChanged = service.Log != _service.Log;
        Quiet();
        _service = service;
        _readiness = MakeReadiness();
        _checks = MakeChecks();
        if (limitsChanged)
        {
            _record.ForgetLimits();
            SetLimits(service.Limits);
        }

        if (logChanged)
        {
            _output.Dispose();
            _output.Open(service);
        }

        if (_keeper.HasMain && state is ServiceState.Running or ServiceState.Starting)
            Listen(wasReady: state == ServiceState.Running);
    }

    public void SetLimits(ResourceLimits limits)
    {
        _limits.Set(limits);
        _limits.Tell();
    }

    /// <summary>Gladsheim ends; the processes do not.</summary>
    public void Leave()
    {
        Quiet();
        _keeper.Leave();
        _output.Dispose();
    }

    /// <summary>The service is no more.</summary>
    public void Forget()
    {
        Quiet();
        _output.Dispose();
        RemoveGroups();
        _hall.Ledger.Remove(_service.Name);
    }

    /// <summary>For a service without processes; the next start makes its groups anew.</summary>
    public void RemoveGroups()
    {
        _hall.Groups.Remove(_service.Name);
        _hall.Cgroups?.Remove(_service.Name);
    }

    private ReadinessWatch MakeReadiness() =>
        new(_hall, _service, _owner.BecomeReady, _owner.NotReadyInTime, _owner.Notified);

    private CheckRunner MakeChecks() => new(_hall, _service, _keeper, _owner.ChecksChanged);
}
